// The desk's one script: keys, decisions with undo, the pane, news without jumps, brush, menu. No library, no build step.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const token = one('meta[name="desk-token"]').content;
  const MOST_ROWS = 300; // rows kept in the page, so that a day of streaming does not fill memory
  const names = { trade: "Trade", not_trade: "Not trade", unsure: "Unsure", undecided: "" };
  const list = one("#list");
  const pane = one("#pane");
  const undone = []; // decisions made on this page, newest last
  const pending = new Set(); // ids of posts that wait behind the bar

  // Talking to the desk
  const fetchText = async (address) => {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (answer.status === 401) location.reload(); // the session has ended: on to the login, and back
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };
  const send = (address, fields) =>
    fetch(address, {
      method: "POST",
      headers: { accept: "application/json", "x-desk-token": token, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields),
    }).then(async (answer) => {
      if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message || (answer.status === 401 ? "the session has ended, reload the page and log in." : `The desk answered ${answer.status}.`));
      return answer.json();
    });
  const parse = (html) => {
    const held = document.createElement("template"); // inert: nothing in it runs or loads
    held.innerHTML = html;
    return held.content;
  };
  const filter = () => {
    const asked = new URLSearchParams(location.search);
    asked.delete("after");
    return asked.toString();
  };

  // Short messages
  let toastTimer = 0;
  const toast = (words, undo) => {
    const box = one("#toast");
    one("span", box).textContent = words;
    one("button", box).hidden = !undo;
    box.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => (box.hidden = true), 6000);
  };

  // Rows and the post in focus
  const rows = () => all(".row[data-id][tabindex]", list || document.createElement("i"));
  const rowOf = (id) => document.getElementById(`row-${id}`);
  const focused = () => one(".row.focus", list || document);
  const roomy = () => innerWidth >= 1700; // room for the reckoning beside the text
  const wide = () => pane && pane.offsetParent !== null;
  let paneTimer = 0;
  let asked = "";
  const showPane = (id, soon = 70) => {
    if (!wide() || !id || one(".dossier", pane)?.dataset.id === id) return;
    asked = id;
    clearTimeout(paneTimer);
    paneTimer = setTimeout(async () => {
      const html = await fetchText(`/posts/${id}/pane`).catch(() => "");
      if (asked !== id) return;
      const open = one(".why-full", pane)?.open ?? roomy();
      if (html) pane.replaceChildren(parse(html));
      if (!html) pane.innerHTML = '<p class="hint">This post is gone: it has been erased or hidden.</p>';
      pane.scrollTop = 0;
      if (open && one(".why-full", pane)) one(".why-full", pane).open = true;
    }, soon);
  };
  const focusRow = (row, take = true) => {
    if (!row) return;
    const before = focused();
    if (before && before !== row) {
      before.classList.remove("focus");
      before.tabIndex = -1;
    }
    row.classList.add("focus");
    row.tabIndex = 0;
    if (take) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
    showPane(row.dataset.id);
  };
  const step = (by) => {
    const listed = rows();
    const place = listed.indexOf(focused());
    if (by < 0 && place <= 0 && waiting()) return enter();
    if (by > 0 && place === listed.length - 1) loadOlder();
    focusRow(listed[Math.min(Math.max(place + by, 0), listed.length - 1)]);
  };
  const current = () => {
    const main = one(".dossier.main");
    return main ? main.dataset.id : focused()?.dataset.id;
  };

  // Decisions: shown at once, taken back with u for as long as the page lives
  const showDecision = (id, decision) => {
    for (const box of [rowOf(id), ...all(`.dossier[data-id="${id}"]`)]) {
      if (!box) continue;
      box.dataset.decision = decision;
      const verdict = one(".verdict", box);
      if (verdict) verdict.textContent = names[decision];
      for (const button of all('button[name="decision"]', box)) button.setAttribute("aria-pressed", button.value === decision);
    }
  };
  const decisionOf = (id) => (rowOf(id) || one(`.dossier[data-id="${id}"]`))?.dataset.decision || "undecided";
  const decide = async (id, decision, { undoing = false } = {}) => {
    if (!id) return;
    const before = decisionOf(id);
    const note = one(`.dossier[data-id="${id}"] input[name="note"]`);
    showDecision(id, decision);
    if (!undoing) {
      undone.push({ id, before });
      toast(`${names[decision]}.`, true);
      if (rowOf(id) && rowOf(id) === focused()) step(1);
    }
    try {
      await send(`/posts/${id}/decision`, { decision, note: undoing ? "" : note?.value || "" });
      if (note) note.value = "";
    } catch (error) {
      showDecision(id, before);
      if (!undoing) undone.splice(undone.findLastIndex((last) => last.id === id), 1);
      toast(`Not saved: ${error.message}`, false);
    }
  };
  const undo = () => {
    const last = undone.pop();
    if (!last) return toast("Nothing to undo on this page.", false);
    decide(last.id, last.before, { undoing: true });
    toast("Taken back.", false);
    if (rowOf(last.id)) focusRow(rowOf(last.id));
  };

  // News: gathered in the bar, entered when asked or when the officer comes back to the top
  const bar = one("#news");
  let missed = false; // more came at once than the desk tells one by one
  const waiting = () => pending.size > 0 || missed;
  const showNews = () => {
    if (!bar) return;
    one("b", bar).textContent = `${pending.size || "Some"}${pending.size && (missed || pending.size >= 5000) ? "+" : ""} new`;
    bar.hidden = !waiting();
    one("#fresh").hidden = waiting();
  };
  let entering = false;
  const enter = async () => {
    if (entering || !list) return;
    entering = true;
    try {
      const fresh = parse(await fetchText(`/rows?${filter()}`));
      const shown = one("ol.rows", list);
      const added = all(".row", fresh).filter((row) => !rowOf(row.dataset.id));
      pending.clear();
      missed = false;
      showNews();
      if (!shown) list.replaceChildren(fresh);
      else {
        for (const row of added) row.classList.add("fresh");
        shown.prepend(...added);
        for (const row of rows().slice(MOST_ROWS)) if (row !== focused()) row.remove();
      }
      window.scrollTo({ top: 0 });
      focusRow(rows()[0]);
      await refresh();
    } catch {
      toast("The new posts could not be read; they are still waiting.", false);
    } finally {
      entering = false;
    }
  };
  const refresh = async () => {
    const overview = one("#overview");
    if (!overview) return;
    const open = one(".facets", overview).open;
    overview.replaceChildren(parse(await fetchText(`/overview?${filter()}`)));
    one(".facets", overview).open = open;
  };
  let older = false;
  const loadOlder = async () => {
    const link = one("#more");
    if (!link || older) return;
    older = true;
    const address = new URL(link.href);
    try {
      const page = parse(await fetchText(`/rows${address.search}`));
      one("ol.rows", list).append(...all(".row", page).filter((row) => !rowOf(row.dataset.id)));
      link.parentElement.replaceWith(one(".next", page));
    } catch {
      toast("Older posts could not be read. Try again.", false);
    }
    older = false;
  };

  // The stream of events
  const line = one("#line");
  const say = (state, words) => {
    line.dataset.state = state;
    line.replaceChildren(words);
  };
  const clock = () => new Date().toISOString().slice(11, 16);
  let wallTimer = 0;
  const refreshWall = () => {
    if (wallTimer) return;
    wallTimer = setTimeout(async () => {
      wallTimer = 0;
      const page = new DOMParser().parseFromString(await fetchText(location.href).catch(() => ""), "text/html");
      if (one("#wall", page)) one("#wall").replaceWith(document.adoptNode(one("#wall", page)));
    }, 2000);
  };
  const onPosts = (event) => {
    const told = JSON.parse(event.data);
    if (one("#wall")) return refreshWall();
    for (const [id, decision] of Object.entries(told.changed)) {
      if (decision === "gone") {
        pending.delete(id);
        const row = rowOf(id);
        if (row) {
          row.classList.add("gone");
          one(".verdict", row).textContent = "Erased at the source";
        }
      } else if (rowOf(id) || one(`.dossier[data-id="${id}"]`)) showDecision(id, decision);
      if (decision !== "gone" && !told.new.includes(id)) pending.delete(id);
    }
    for (const id of told.new) if (!rowOf(id) && pending.size < 5000) pending.add(id);
    missed ||= Boolean(told.lost);
    showNews();
  };
  const listen = () => {
    let beat = 0;
    let since = "";
    const alive = () => {
      since = "";
      if (line.dataset.state !== "live") say("live", "Live");
      clearTimeout(beat);
      beat = setTimeout(lost, 40000);
    };
    const lost = () => {
      since = since || clock();
      say("lost", `Not live since ${since} UTC`);
    };
    const query = new URLSearchParams(filter());
    query.set("seen", (list || one("#wall")).dataset.sequence);
    const source = new EventSource(`/events?${query}`);
    for (const name of ["hello", "beat"]) source.addEventListener(name, alive);
    source.addEventListener("posts", (event) => {
      alive();
      onPosts(event);
    });
    source.onerror = lost;
    addEventListener("offline", lost);
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
  };

  // A row's menu, and what is in it
  const menu = one("#menu");
  const openMenu = async (link) => {
    const html = await fetchText(`/posts/${link.dataset.menu}/menu`).catch(() => "");
    if (!html) return toast("This post is gone.", false);
    menu.replaceChildren(parse(html));
    menu.showPopover();
    const from = link.getBoundingClientRect();
    const zoom = document.documentElement.currentCSSZoom || 1; // large screens are zoomed by the style sheet
    const within = (place, size, room) => `${Math.max(8, Math.min(place / zoom, room / zoom - size - 8))}px`;
    menu.style.left = within(from.right - menu.offsetWidth * zoom, menu.offsetWidth, innerWidth);
    menu.style.top = within(from.bottom + 4, menu.offsetHeight, innerHeight);
    one("a, button", menu).focus();
  };
  const mute = async (form, button) => {
    try {
      await send("/mutes", { mute: button.value, days: form.days.value });
      if (menu.matches(":popover-open")) menu.hidePopover();
      toast(`Muted for ${form.days.selectedOptions[0].text}. Lift it under Muted in the filters.`, false);
      await refresh();
    } catch (error) {
      toast(`Not muted: ${error.message}`, false);
    }
  };

  // Why: the pane's reckoning, or a copy under the row where there is no pane
  const why = async () => {
    const row = focused();
    const details = wide() ? one(".why-full", pane) : one(".why-full", row || document);
    if (details) {
      details.open = !details.open;
      if (details.open) details.scrollIntoView({ block: "nearest" });
    } else if (row) {
      const found = one(".why-full", parse(await fetchText(`/posts/${row.dataset.id}/pane`)));
      found.open = true;
      row.append(found);
    }
  };

  // Brush: drag over the time series to zoom
  const brush = (start) => {
    const plot = start.target.closest?.("#time .plot");
    if (!plot || start.button) return;
    const box = plot.getBoundingClientRect();
    const time = plot.closest("#time").dataset;
    const shade = document.createElement("div");
    shade.className = "brush";
    const share = (event) => Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    const from = share(start);
    let to = from;
    const move = (event) => {
      to = share(event);
      if (Math.abs(to - from) * box.width < 6) return;
      if (!shade.parentElement) plot.parentElement.append(shade);
      shade.style.left = `${Math.min(from, to) * 100}%`;
      shade.style.width = `${Math.abs(to - from) * 100}%`;
    };
    const end = () => {
      removeEventListener("pointermove", move);
      if (!shade.parentElement) return;
      addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
      const first = Date.parse(time.since);
      const span = Date.parse(time.until) - first;
      const stamp = (at) => new Date(first + span * at).toISOString().slice(0, 19) + "Z";
      const query = new URLSearchParams(filter());
      query.delete("within");
      query.set("since", stamp(Math.min(from, to)));
      query.set("until", stamp(Math.max(from, to)));
      location.search = query.toString();
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end, { once: true });
  };

  // Keys
  let going = 0;
  const places = { q: "/", p: "/pipeline", t: "/terms", s: "/species" };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => focused() && (location.href = `/posts/${focused().dataset.id}`),
    t: () => decide(current(), "trade"),
    n: () => decide(current(), "not_trade"),
    s: () => decide(current(), "unsure"),
    u: undo,
    w: why,
    ".": () => waiting() && enter(),
    "/": () => one("#search").focus(),
    "?": () => one("#keys").showModal(),
  };
  const typing = (target) => target.closest?.("input, textarea, select, dialog");
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) || menu.matches(":popover-open")) return;
    if (Date.now() - going < 1000 && places[event.key]) return (location.href = places[event.key]);
    going = event.key === "g" ? Date.now() : 0;
    if (event.key === "Enter" && event.target === focused()) return keys.o();
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Mouse and forms
  addEventListener("click", async (event) => {
    const target = event.target;
    const link = target.closest("[data-menu]");
    if (link) {
      event.preventDefault();
      return openMenu(link);
    }
    if (target.closest("#news")) return enter();
    if (target.closest('[data-act="undo"]')) return undo();
    if (target.closest("#keys-button")) return one("#keys").showModal();
    if (target.closest("#more")) {
      event.preventDefault();
      return loadOlder();
    }
    const copy = target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(new URL(copy.dataset.copy, location.href).href).catch(() => {});
      return toast("Link copied.", false);
    }
    const row = target.closest("#list .row");
    if (!row || target.closest("button, .meta a")) return;
    if (target.closest(".text")) {
      if (!wide() || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
    }
    focusRow(row);
  });
  addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.matches("form.decide") && button?.name === "decision") {
      event.preventDefault();
      if (rowOf(form.dataset.id)) focusRow(rowOf(form.dataset.id), false);
      decide(form.dataset.id, button.value);
    } else if (form.matches("form.mute") && button?.name === "mute") {
      event.preventDefault();
      mute(form, button);
    }
  });
  addEventListener("pointerdown", brush);
  let deep = false;
  addEventListener("scroll", () => {
    if (scrollY > 400) deep = true;
    else if (scrollY === 0 && deep) {
      deep = false;
      if (waiting()) enter();
    }
  }, { passive: true });

  // Times keep telling the truth
  const short = (seconds) =>
    seconds < 60 ? "now" : seconds < 3600 ? `${Math.floor(seconds / 60)} min` : seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;
  setInterval(() => {
    for (const time of all(".meta time")) {
      const words = short((Date.now() - Date.parse(time.dateTime)) / 1000);
      if (time.textContent !== words && words !== "now") time.textContent = words;
    }
  }, 30000);

  if (list) {
    if (innerWidth <= 820) one(".facets").open = false;
    if (roomy() && one(".why-full", pane)) one(".why-full", pane).open = true;
    focusRow(rows()[0], false);
  }
  if (list || one("#wall")) listen();
})();
