package main
import "context"
func (b *bench) runs(ctx context.Context) error { return nil }
func (b *bench) waiting(ctx context.Context) error { return nil }
func (b *bench) replicas(ctx context.Context) error { return nil }
