"use strict";
const begin = () => {
  const body = document.body;
  const detail = document.getElementById("detail");
  const count = document.getElementById("count");
  const query = document.getElementById("query");
  const [purpose, grant, oddity] = ["purpose", "grant", "oddity"].map((id) => document.getElementById(id));
  const label = (select, value) => select.options[Number(value) + 1].text;

  const rows = [...document.querySelectorAll("#list a")].map((link) => {
    const oddities = link.dataset.o ? link.dataset.o.split(" ") : [];
    return {
      link,
      item: link.parentElement,
      name: link.hash.slice(1),
      grants: link.querySelector("small").textContent.split(" "),
      oddities,
      // What it is found by: what it shows, what the provider is for, and what is odd about it. Made at the first search, so
      // that the list is painted before.
      get text() {
        const words = [link.textContent, label(purpose, link.dataset.p), ...oddities.map((at) => label(oddity, at))];
        const text = words.join(" ").toLowerCase();
        Object.defineProperty(this, "text", { value: text });
        return text;
      },
    };
  });
  let visible = rows;

  const filter = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    visible = rows.filter((row) => {
      const found =
        (!purpose.value || row.link.dataset.p === purpose.value) &&
        (!grant.value || row.grants.includes(grant.value)) &&
        (!oddity.value || row.oddities.includes(oddity.value)) &&
        words.every((word) => row.text.includes(word));
      row.item.hidden = !found;
      return found;
    });
    const all = visible.length === rows.length;
    count.textContent = all ? `All ${rows.length}` : `${visible.length} of ${rows.length}`;
  };

  // What the files beside the page have brought, by module.
  const loaded = new Map();
  window.oauthDetails = (module, texts) => loaded.set(module, texts);
  const load = (module) =>
    new Promise((resolve, reject) => {
      if (loaded.has(module)) return resolve(loaded.get(module));
      const script = document.createElement("script");
      script.src = `details/${module}.js`;
      script.onload = () => resolve(loaded.get(module));
      script.onerror = () => reject(new Error(`${script.src} cannot be loaded.`));
      document.head.append(script);
    });

  const chosen = () => rows.find((row) => `#${row.name}` === location.hash);

  const show = async () => {
    // The link that skips to the list is no choice.
    if (location.hash === "#list") return;
    const row = chosen();
    const before = rows.find((other) => other.link.hasAttribute("aria-current"));
    before?.link.removeAttribute("aria-current");
    body.classList.toggle("open", Boolean(row));
    detail.classList.toggle("shown", Boolean(row));
    if (!row) {
      document.title = "OAuth 2 providers";
      detail.innerHTML = '<p class="empty">Choose a provider.</p>';
      (before?.link ?? query).focus();
      return;
    }
    row.link.setAttribute("aria-current", "true");
    try {
      const texts = await load(row.link.dataset.m);
      if (chosen() !== row) return;
      detail.innerHTML = texts[row.name];
    } catch (problem) {
      detail.textContent = problem.message;
      return;
    }
    document.title = `${row.name} · OAuth 2 providers`;
    detail.scrollTop = 0;
    row.link.scrollIntoView({ block: "nearest" });
    if (getComputedStyle(document.querySelector("nav")).display === "none") window.scrollTo(0, 0);
    detail.querySelector("h2").focus({ preventScroll: true });
  };

  const copy = async (button) => {
    const text = button.parentElement.querySelector("pre").textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Where a page may not write there by itself: what is selected may be copied.
      getSelection().selectAllChildren(button.parentElement.querySelector("pre"));
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    count.textContent = "Copied";
    setTimeout(() => {
      button.textContent = "Copy";
      filter();
    }, 1500);
  };

  const close = () => {
    history.pushState(null, "", location.pathname + location.search);
    show();
  };

  const move = (event) => {
    const at = visible.findIndex((row) => row.link === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: visible.length - 1 }[event.key];
    if (next < 0) query.focus();
    else visible[Math.min(next, visible.length - 1)]?.link.focus();
    event.preventDefault();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    const inList = target.closest?.("#list");
    if (key === "/" && !target.matches?.("input, select")) {
      if (body.classList.contains("open") && !query.offsetParent) close();
      query.focus();
      query.select();
      event.preventDefault();
    } else if (key === "Escape") {
      if (chosen()) close();
      else if (target === query || inList) {
        query.value = "";
        filter();
        query.focus();
      }
      event.preventDefault();
    } else if (inList ? /^(Arrow(Up|Down)|Home|End)$/.test(key) : target === query && key === "ArrowDown") {
      move(event);
    } else if (key === "Enter" && target === query) {
      visible[0]?.link.click();
      event.preventDefault();
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(button);
    if (event.target.closest(".back a")) {
      event.preventDefault();
      close();
    }
  });
  query.addEventListener("input", filter);
  for (const select of [purpose, grant, oddity]) select.addEventListener("change", filter);
  window.addEventListener("hashchange", show);
  window.addEventListener("popstate", () => chosen() || show());

  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  document.documentElement.classList.add("ready");
  filter();
  if (chosen()) show();
};

// After the first paint, or at once where nobody sees the page and none comes.
if (document.hidden) begin();
else requestAnimationFrame(() => setTimeout(begin));
