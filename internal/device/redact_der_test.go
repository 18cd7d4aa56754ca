package device

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
)

// keyForms are how the base64 of a key is found in texts: K is all of it, L its lines. Behind it
// stands what has to stay.
var keyForms = map[string]string{
	"value":       "set pki certificate c x 'K'\nset next 'a'\n",
	"cut short":   "set pki certificate c x 'C'\nset next 'a'\n",
	"bare":        "K\nnext line\n",
	"lines":       "L\nnext line\n",
	"CRLF":        "R\r\nnext line\r\n",
	"lines, cut":  "F\nnext line\n",
	"quoted":      "  key \"L\";\nnext line\n",
	"JSON":        "{\"a\":\"J\",\"b\":1}\nnext line\n",
	"spaces":      "key S next\nnext line\n",
	"XML":         "<k>K</k><next/>\nnext line\n",
	"mail":        "> Q\n> next line\n",
	"source code": "k = \"P\";\nnext line\n",
}

func inForm(form, key string) string {
	var lines []string
	for rest := key; rest != ""; rest = rest[min(64, len(rest)):] {
		lines = append(lines, rest[:min(64, len(rest))])
	}
	join := func(with string) string { return strings.Join(lines, with) }
	return strings.NewReplacer("K", key, "C", key[:min(50, len(key))], "L", join("\n"), "R", join("\r\n"), "F", lines[0],
		"J", join(`\n`), "S", join(" "), "Q", join("\n> "), "P", join("\\n\" +\n  \"")).Replace(form)
}

func privateKeys(t *testing.T) map[string][]byte {
	t.Helper()
	small, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string][]byte{"PKCS#1": x509.MarshalPKCS1PrivateKey(small)}
	for name, key := range map[string]any{"RSA": small, "EC": curve, "Ed25519": edwards} {
		if keys["PKCS#8 "+name], err = x509.MarshalPKCS8PrivateKey(key); err != nil {
			t.Fatal(err)
		}
	}
	if keys["SEC 1"], err = x509.MarshalECPrivateKey(curve); err != nil {
		t.Fatal(err)
	}
	keys["PEM in base64"] = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keys["PKCS#8 EC"]})
	keys["OpenSSH"] = append([]byte("openssh-key-v1\x00"), keys["PKCS#8 RSA"]...)
	// Of this one, only how it begins matters.
	keys["PKCS#8, encrypted"] = append([]byte("\x30\x82\x05\x2d\x30\x57\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"), make([]byte, 0x52d-13)...)
	return keys
}

func TestKeysWithoutPEM(t *testing.T) {
	for name, der := range privateKeys(t) {
		key := base64.StdEncoding.EncodeToString(der)
		for form, text := range keyForms {
			t.Run(name+"/"+form, func(t *testing.T) {
				in := inForm(text, key)
				clean, report := Redact(in)
				for i := 0; i+16 <= len(key); i += 8 {
					if strings.Contains(clean, key[i:i+16]) {
						t.Fatalf("%q is left of\n%s\nin\n%s", key[i:i+16], in, clean)
					}
				}
				if report[PrivateKey] != 1 || !strings.Contains(clean, "next") {
					t.Errorf("%v, and what is left is %q", report, clean)
				}
				if again, _ := Redact(clean); again != clean {
					t.Errorf("not idempotent: %q", again)
				}
			})
		}
	}
}

// The head of a key may be missing, too, where its END tells what it was.
func TestEndOfPEM(t *testing.T) {
	body := strings.Repeat(strings.Repeat("S3cr", 16)+"\n", 3) + "S3cr==\n"
	if clean, report := Redact("show\n" + body + "-----END RSA PRIVATE KEY-----\nnext"); clean != "show\n"+PrivateKey.Marker()+"\nnext" || report.Total() != 1 {
		t.Errorf("%v, %q", report, clean)
	}
	for _, in := range []string{body, body + "-----END CERTIFICATE-----\nnext", body + "next\n-----END PRIVATE KEY-----"} {
		if clean, _ := Redact(in); clean != in {
			t.Errorf("became %q", clean)
		}
	}
}

// What is public stays, in all of the forms.
func TestPublicKeysStay(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, der := range map[string][]byte{"certificate": certificate, "request": request, "PKIX": public, "PKCS#1": x509.MarshalPKCS1PublicKey(&key.PublicKey)} {
		for form, text := range keyForms {
			in := inForm(text, base64.StdEncoding.EncodeToString(der))
			if form == "quoted" { // "key" alone would be the keyword
				continue
			}
			if clean, report := Redact(in); clean != in {
				t.Errorf("%s, %s: %v removed from\n%s", name, form, report, in)
			}
		}
	}
}
