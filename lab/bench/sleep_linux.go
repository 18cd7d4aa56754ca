package main

import (
	"syscall"
	"time"
)

// sleepUntil sleeps in the kernel: Go's own timers wake a process that has nothing else to do only
// at whole milliseconds, which is more than what is measured here.
func sleepUntil(t time.Time) {
	for d := time.Until(t); d > 0; d = time.Until(t) {
		ts := syscall.NsecToTimespec(d.Nanoseconds())
		_ = syscall.Nanosleep(&ts, nil) // woken early: it sleeps again
	}
}
