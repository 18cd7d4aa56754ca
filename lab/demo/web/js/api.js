import { apply, changed, store } from "./store.js";

// The server: what is done goes out as JSON, what happens comes in as events.

// post does one thing. The answer has error or shown where it did not work.
export async function post(path, body) {
  try {
    const r = await fetch(`demo/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const text = await r.text();
    try {
      return JSON.parse(text);
    } catch {
      return { error: text || r.statusText };
    }
  } catch {
    return { error: "The demo does not answer. Is it still running?" };
  }
}

let source = null;

// listen follows what this person can see, from now on.
export function listen(user) {
  source?.close();
  source = new EventSource(`demo/events?user=${encodeURIComponent(user)}`);
  source.onopen = () => connected(true);
  source.onerror = () => {
    connected(false);
    // A browser gives up for good on some errors; begin anew then.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(user), 1000);
  };
  source.onmessage = (e) => {
    const s = JSON.parse(e.data);
    if (store.boot && s.boot !== store.boot && !s.full) {
      listen(user);
      return;
    }
    apply(s);
  };
}

function connected(yes) {
  store.connected = yes;
  changed("connection");
}
