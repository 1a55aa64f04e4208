// Keeps what is being written into a form on the server, every few seconds, and says how that goes. Nothing is kept in
// the browser. Where the link drops or the session ends, the text stays on the page and is kept as soon as that is over.
(() => {
  const EVERY = 5000;
  const WORDS = {
    kept: (time) => `Kept at ${time}, for you alone; not saved yet.`,
    away: "No connection. What you write stays on this page and is kept as soon as there is one.",
    out: "You are signed out. What you write stays on this page: sign in again in another tab.",
    refused: "This is too long to be kept. Save it before you go.",
  };

  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const status = form.querySelector("[data-kept]");
    const own = new URL(location.href).pathname;
    const written = () => new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
    let kept = written().toString();
    let busy = false;

    const say = (words) => {
      if (status.textContent !== words) status.textContent = words;
    };

    const renew = () => {
      // Whoever signs in again has a new token; a form that was open before must carry it.
      const now = token();
      const field = form.elements.csrfmiddlewaretoken;
      if (now && field) field.value = now;
    };

    const keep = async () => {
      const fields = written();
      const text = fields.toString();
      if (busy || text === kept) return;
      busy = true;
      fields.append("draft-form", own);
      try {
        const headers = { "X-CSRFToken": token() || "" };
        const answer = await fetch(form.dataset.draft, {
          method: "POST", body: fields, headers, redirect: "manual", keepalive: text.length < 60000,
        });
        if (answer.status === 204) {
          kept = text;
          renew();
          say(WORDS.kept(new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
        } else {
          say(answer.type === "opaqueredirect" || answer.status === 403 ? WORDS.out : WORDS.refused);
        }
      } catch {
        say(WORDS.away);
      }
      busy = false;
    };

    setInterval(keep, EVERY);
    addEventListener("online", keep);
    document.addEventListener("visibilitychange", () => document.hidden && keep());
    form.addEventListener("submit", (event) => {
      renew();
      if (!navigator.onLine) {
        event.preventDefault();
        say(WORDS.away);
      }
    });
  }
})();
