package ipseclab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// programs are what the lab runs, each as a path; packages says which Debian package has it.
type programs struct {
	ip, nft, swanctl, ping, setpriv, charon string
}

const pluginOfESP = "libstrongswan-kernel-libipsec.so"

func find() (programs, error) {
	var p programs
	for _, w := range []struct {
		to           *string
		name, debian string
	}{
		{&p.ip, "ip", "iproute2"},
		{&p.nft, "nft", "nftables"},
		{&p.swanctl, "swanctl", "strongswan-swanctl"},
		{&p.ping, "ping", "iputils-ping"},
		{&p.setpriv, "setpriv", "util-linux"},
		{&p.charon, "charon", "strongswan-charon"},
	} {
		path, err := program(w.name)
		if err != nil {
			return p, fmt.Errorf("there is no %s on this machine: install the package %s", w.name, w.debian)
		}
		*w.to = path
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(p.charon), "plugins", pluginOfESP)); err != nil {
		return p, errors.New("charon cannot carry ESP in user space: install the package libcharon-extra-plugins")
	}
	return p, nil
}

// program looks where administrators' programs are as well, which not every root has in the path.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, dir := range []string{"/usr/sbin", "/sbin", "/usr/lib/ipsec", "/usr/libexec/ipsec", "/usr/lib/strongswan"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

// Available says in one sentence what this machine lacks for a lab, or nil.
func Available() error {
	if os.Geteuid() != 0 {
		return errors.New("network namespaces need root")
	}
	p, err := find()
	if err != nil {
		return err
	}
	tun, err := os.OpenFile("/dev/net/tun", os.O_RDWR, 0)
	if err != nil {
		return errors.New("there is no /dev/net/tun that can be opened")
	}
	_ = tun.Close()
	return p.tryNamespace()
}

// tryNamespace makes a namespace with a firewall in it, and removes it.
func (p programs) tryNamespace() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	id, err := newID()
	if err != nil {
		return err
	}
	name := namespace(id, "trial")
	if out, err := exec.CommandContext(ctx, p.ip, "netns", "add", name).CombinedOutput(); err != nil {
		return fmt.Errorf("this machine permits no network namespace: %s", firstLine(out))
	}
	defer func() { _ = exec.Command(p.ip, "netns", "del", name).Run() }()
	out, err := exec.CommandContext(ctx, p.ip, "netns", "exec", name, p.nft, "add", "table", "inet", "trial").CombinedOutput()
	if err != nil {
		return fmt.Errorf("this machine's kernel has no nftables: %s", firstLine(out))
	}
	return nil
}

func firstLine(out []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}
