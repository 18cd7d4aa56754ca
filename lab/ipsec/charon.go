package ipseclab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// How long things take in the lab. A real gateway is as patient as minutes.
const (
	giveUp      = 6 * time.Second // what an initiation may take: longer than all retransmissions
	startWithin = 20 * time.Second
)

// settings are strongswan.conf of both gateways and of swanctl. A request is repeated after 0.5,
// 0.65, 0.85 and given up 1.1 seconds later. Half-open SAs go soon, as five of them silence charon.
const settings = `charon {
  load = random nonce aes rc2 sha1 sha2 md5 hmac kdf gmp openssl gcm kernel-libipsec kernel-netlink socket-default vici
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  install_virtual_ip = no
  retransmit_timeout = 0.5
  retransmit_base = 1.3
  retransmit_tries = 3
  half_open_timeout = 8
  delete_rekeyed_delay = 1
  plugins {
    vici {
      socket = unix://%[1]s/charon.vici
    }
  }
  filelog {
    lab {
      path = %[1]s/charon.log
      time_format = %%b %%d %%H:%%M:%%S
      default = 1
      flush_line = yes
    }
  }
}
swanctl {
  load = nonce
}
`

// charon is one gateway's daemon.
type charon struct {
	daemon
	lab  *Lab
	host Host
	dir  string

	mu       sync.Mutex // one change at a time
	end      End
	children []string
	process  *exec.Cmd
	begin    context.CancelFunc // ends the goroutine that begins negotiations, and waits for it
}

func newCharon(l *Lab, h Host) *charon {
	dir := filepath.Join(l.dir, string(h))
	return &charon{lab: l, host: h, dir: dir, daemon: daemon{socket: filepath.Join(dir, "charon.vici")}}
}

// start starts the daemon without any configuration.
func (c *charon) start(ctx context.Context) error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return fmt.Errorf("make a gateway's directory: %w", err)
	}
	conf := filepath.Join(c.dir, "strongswan.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, settings, c.dir), 0o600); err != nil {
		return fmt.Errorf("write a gateway's settings: %w", err)
	}
	out, err := os.OpenFile(filepath.Join(c.dir, "stdout"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open a gateway's output: %w", err)
	}
	defer func() { _ = out.Close() }()
	// charon.pid stands in /run whatever the settings say: each daemon gets a /run of its own, in
	// the mount namespace that ip netns exec makes anyway.
	cmd := exec.Command(c.lab.programs.ip, "netns", "exec", c.lab.Namespace(c.host),
		"sh", "-c", `mount -t tmpfs tmpfs /run && exec "$1"`, "sh", c.lab.programs.charon)
	cmd.Env = append(os.Environ(), "STRONGSWAN_CONF="+conf)
	cmd.Stdout, cmd.Stderr = out, out
	asDaemon(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start charon on %s: %w", c.host, err)
	}
	c.process = cmd
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	if err := c.answers(ctx); err != nil {
		said, _ := os.ReadFile(out.Name()) // what there is of a reason
		return fmt.Errorf("charon on %s does not answer: %w: %s", c.host, err, firstLine(said))
	}
	return nil
}

// kill ends the daemon without notice, as a power cut does.
func (c *charon) kill() {
	c.stopBeginning()
	if c.process == nil {
		return
	}
	_ = c.process.Process.Kill()
	_ = c.process.Wait() // killed: it has nothing to say
	c.process = nil
	_ = os.Remove(c.socket)
}

// configure replaces the configuration: what stood under the old one ends.
func (c *charon) configure(ctx context.Context, e End) error {
	text, children, err := e.swanctl()
	if err != nil {
		return fmt.Errorf("configure %s: %w", c.host, err)
	}
	c.stopBeginning()
	if err := c.terminate(ctx); err != nil {
		return err
	}
	if len(c.children) > 0 {
		if err := c.call(ctx, "unload-conn", "name", connection); err != nil {
			return err
		}
	}
	c.end, c.children = e, nil
	if err := c.lab.inside(ctx, c.host, e.Selectors); err != nil {
		return err
	}
	if err := c.load(ctx, text); err != nil {
		return err
	}
	c.children = children
	return c.startBeginning()
}

// file is where the gateway's configuration stands, the pre-shared key in it.
func (c *charon) file() string { return filepath.Join(c.dir, "swanctl.conf") }

func (c *charon) load(ctx context.Context, text string) error {
	if err := os.WriteFile(c.file(), []byte(text), 0o600); err != nil {
		return fmt.Errorf("write a gateway's configuration: %w", err)
	}
	out, err := c.swanctl(ctx, "--load-all", "--clear", "--noprompt", "--file", c.file())
	if err != nil {
		return fmt.Errorf("load a gateway's configuration: %w: %s", err, out)
	}
	return nil
}

// swanctl runs the tool of that name on the daemon, and gives what it prints.
func (c *charon) swanctl(ctx context.Context, arguments ...string) (string, error) {
	env := []string{"STRONGSWAN_CONF=" + filepath.Join(c.dir, "strongswan.conf")}
	out, err := run(ctx, "", env, c.lab.programs.swanctl, append(arguments, "--uri", "unix://"+c.socket)...)
	return out.Text, err
}

// negotiate initiates every child that does not stand yet.
func (c *charon) negotiate(ctx context.Context, children []string) error {
	sas, err := c.sas(ctx)
	if err != nil {
		return err
	}
	standing := childrenUp(sas)
	var errs []error
	for _, child := range children {
		if _, ok := standing[child]; !ok {
			errs = append(errs, c.initiate(ctx, child))
		}
	}
	return errors.Join(errs...)
}
