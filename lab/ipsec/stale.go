package ipseclab

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// locks has a file for every lab, with the path of its directory in it. Like the namespaces it does
// not outlive a reboot. It is fixed, so that every user of a machine finds the same labs.
const locks = "/run/vpncheck-ipseclab"

const (
	prefix    = "ipseclab-"
	beingMade = ".new-" // a lock before it is locked
)

func namespace(id string, h Host) string { return prefix + id + "-" + string(h) }

func newID() (string, error) {
	b := make([]byte, 4)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("name a lab: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// claim makes the lock file of a new lab. The file is locked before it has its name, so that nobody
// takes a lab that is just being made for one that was left behind.
func claim(id, dir string) (*os.File, error) {
	if err := os.MkdirAll(locks, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of the labs' locks: %w", err)
	}
	f, err := os.CreateTemp(locks, beingMade)
	if err != nil {
		return nil, fmt.Errorf("make the lock of a lab: %w", err)
	}
	err = errors.Join(lock(f), written(f, dir), os.Rename(f.Name(), filepath.Join(locks, id)))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock a lab: %w", err), f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

func written(f *os.File, text string) error {
	_, err := io.WriteString(f, text)
	return err
}

// sweep removes the labs whose process is gone.
func (p programs) sweep(ctx context.Context) error {
	files, err := os.ReadDir(locks)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look for labs that were left behind: %w", err)
	}
	var errs []error
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), beingMade) {
			errs = append(errs, p.sweepOne(ctx, filepath.Join(locks, f.Name())))
		}
	}
	return errors.Join(errs...)
}

func (p programs) sweepOne(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil // another lab's sweep was faster
	}
	if err != nil {
		return fmt.Errorf("look at a lab's lock: %w", err)
	}
	defer func() { _ = f.Close() }()
	if lock(f) != nil {
		return nil // somebody's
	}
	dir, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return fmt.Errorf("read a lab's lock: %w", err)
	}
	return p.remove(ctx, filepath.Base(path), string(dir))
}

// remove kills all that runs in a lab and takes it down. It is content with what is gone already.
func (p programs) remove(ctx context.Context, id, dir string) error {
	var errs []error
	for _, h := range hosts {
		name := namespace(id, h)
		if _, err := os.Stat("/run/netns/" + name); err != nil {
			continue
		}
		errs = append(errs, p.killAll(ctx, name))
		if out, err := exec.CommandContext(ctx, p.ip, "netns", "del", name).CombinedOutput(); err != nil {
			errs = append(errs, fmt.Errorf("remove namespace %s: %w: %s", name, err, firstLine(out)))
		}
	}
	if strings.HasPrefix(filepath.Base(dir), prefix) { // nothing but what a lab made
		errs = append(errs, os.RemoveAll(dir))
	}
	if err := os.Remove(filepath.Join(locks, id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// killAll kills the processes of a namespace until there are none.
func (p programs) killAll(ctx context.Context, name string) error {
	for {
		out, err := exec.CommandContext(ctx, p.ip, "netns", "pids", name).Output()
		if err != nil {
			return fmt.Errorf("list the processes of namespace %s: %w", name, err)
		}
		if len(out) == 0 {
			return nil
		}
		for pid := range strings.FieldsSeq(string(out)) {
			_ = exec.CommandContext(ctx, "kill", "-KILL", pid).Run() // gone meanwhile: all the better
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("end the processes of namespace %s: %w", name, context.Cause(ctx))
		case <-time.After(20 * time.Millisecond):
		}
	}
}
