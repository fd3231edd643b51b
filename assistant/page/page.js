// Runs once for each of the page's HTML components, with its `element`, `trigger` and `watch`.
// Clicks go to Python as events; what comes back is HTML in which nothing of the articles is markup.

const page = (window.newsAssistant ??= { returnTo: null, opening: null, refocus: null, active: null });
const inSource = Boolean(element.closest("#source"));
const narrow = () => matchMedia("(max-width: 860px)").matches;
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function showActive() {
  document.querySelectorAll("[data-open].active").forEach((old) => old.classList.remove("active"));
  const { exchange, number, rank } = page.active ?? {};
  if (exchange === undefined) return;
  const place = number !== undefined ? `[data-number="${number}"]` : `[data-rank="${rank}"]`;
  document
    .querySelectorAll(`#conversation [data-open][data-exchange="${exchange}"]${place}`)
    .forEach((same) => same.classList.add("active"));
}

// A page that was not fetched over TLS, nor from this machine, has no clipboard of its own.
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

async function copyAnswer(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    copyBySelection(button.dataset.copy);
    button.focus();
  }
  button.dataset.label ??= button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => (button.textContent = button.dataset.label), 1600);
}

// The server writes the document of a conversation that this tab alone has the key of.
async function saveDocument(button) {
  const menu = button.closest("details");
  const { export: format, exchange, language, saved } = button.dataset;
  const whole = menu.querySelector("[data-whole]").checked;
  let told = saved;
  try {
    const order = { key: "", kept: "", format, language, exchange: whole ? null : Number(exchange) };
    try {
      order.key = sessionStorage.getItem("conversation") ?? "";
      order.kept = sessionStorage.getItem("kept") ?? "";
    } catch {}
    const headers = { "Content-Type": "application/json" };
    const reply = await fetch("export", { method: "POST", headers, body: JSON.stringify(order) });
    if (reply.status === 401) return location.reload();
    if (!reply.ok) throw new Error((await reply.json()).error);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await reply.blob());
    link.download = /filename="([^"]+)"/.exec(reply.headers.get("Content-Disposition"))[1];
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } catch (error) {
    told = error.message;
  }
  const summary = menu.querySelector("summary");
  summary.dataset.label ??= summary.textContent;
  summary.textContent = told;
  menu.open = false;
  summary.focus();
  setTimeout(() => (summary.textContent = summary.dataset.label), 2400);
}

// On a narrow screen the source covers the conversation; what is covered takes no focus.
function cover(covered) {
  document.querySelector("#panes").classList.toggle("reading", covered);
  for (const behind of document.querySelectorAll("#chat, #top")) behind.inert = covered && narrow();
}

function goBack() {
  cover(false);
  const target = page.returnTo?.isConnected ? page.returnTo : document.querySelector("#question textarea");
  target?.scrollIntoView({ block: "nearest" });
  target?.focus({ preventScroll: true });
}

// What had the focus is covered now. The pane itself takes it, as what stands in it is drawn anew in a moment;
// until it has slid in it takes none, so it is asked for a while.
function focusOnSource() {
  const source = document.querySelector("#source");
  source.tabIndex = -1;
  let frames = 60;
  const focus = () => {
    if (!document.querySelector("#panes.reading") || !frames--) return;
    if (!source.contains(document.activeElement)) source.focus({ preventScroll: true });
    requestAnimationFrame(focus);
  };
  requestAnimationFrame(focus);
}

function open(opener) {
  const { exchange, number, rank, article, step } = opener.dataset;
  if (!inSource) page.returnTo = opener;
  page.opening = { step };
  page.active = { exchange, number, rank };
  showActive();
  const closing = inSource && opener.dataset.open === "corpus";
  cover(!closing);
  if (!closing && narrow()) focusOnSource();
  trigger("click", { exchange, number, rank, article });
  if (closing) goBack();
}

// What was asked for is seen to be under way; the answer drawn anew takes the focus to it.
function translateQuote(button) {
  const { exchange, number, waiting } = button.dataset;
  button.disabled = true;
  button.textContent = waiting;
  const again = `[data-translate][data-exchange="${exchange}"][data-number="${number}"]`;
  page.refocus = { inSource, target: `[data-rendered="${exchange}-${number}"], ${again}` };
  trigger("edit", { exchange, number });
}

element.addEventListener("click", (event) => {
  const target = event.target.closest(
    "[data-open], [data-ask], [data-copy], [data-export], [data-back], [data-rate], [data-translate]",
  );
  if (!target || !element.contains(target)) return;
  const { ask, copy, back, rate, exchange, period } = target.dataset;
  if (back !== undefined) return goBack();
  if (copy !== undefined) return copyAnswer(target);
  if (target.dataset.export !== undefined) return saveDocument(target);
  if (target.dataset.translate !== undefined) return translateQuote(target);
  if (ask !== undefined) {
    if (inSource && narrow()) goBack();
    return trigger("select", { ask, period });
  }
  if (rate === undefined) return open(target);
  page.refocus = { inSource, target: `[data-rate="${rate}"][data-exchange="${exchange}"]` };
  trigger("like", { rate, exchange });
});

if (inSource) {
  // Escape leads back to the citation this was opened from, the arrows to the citations beside it.
  document.querySelector("#source").addEventListener("keydown", (event) => {
    if (event.key === "Escape") goBack();
    const step = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea"))
      element.querySelector(`[data-step="${step}"]:not(:disabled)`)?.click();
  });

  // What becomes of an export that is chosen is shown from its beginning.
  document.querySelector("#adding")?.addEventListener("click", (event) => {
    if (event.target.closest("#verify-export")) page.opening = {};
  });

  // Bring the chosen words into view; a page that was loaded again keeps the reader's focus where it is.
  watch("value", () => {
    const chosen = element.querySelector("#chosen");
    const { opening } = page;
    page.opening = null;
    if (chosen) chosen.scrollIntoView({ block: "center" });
    else if (opening) element.closest("#source").scrollTop = 0;
    if (!opening || (narrow() && !document.querySelector("#panes.reading"))) return;
    const step = opening.step && element.querySelector(`[data-step="${opening.step}"]:not(:disabled)`);
    (step || chosen || element.querySelector("[data-verified]"))?.focus({ preventScroll: true });
  });
}

// The conversation: follow the text being written, unless the reader scrolled up.
if (element.closest("#latest")) {
  let first = true;
  let following = false;
  let underway = false;
  watch("value", () => {
    const scroller = narrow() ? document.scrollingElement : element.closest("#conversation");
    const away = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const waiting = element.querySelector(".waiting");
    const writing = element.querySelector(".draft");
    if (waiting || (writing && away < 240)) {
      following = true;
      scroller.scrollTo({ top: scroller.scrollHeight, behavior: waiting && !still() ? "smooth" : "auto" });
    } else if (writing) following = false;
    // What is finished is read from its question on.
    const finished = !waiting && !writing && element.querySelector(".exchange");
    if (finished && (first || following)) finished.scrollIntoView({ block: "start" });
    if (finished) following = false;
    first = false;
    // What is written is not read out as it grows; that it is finished is said once.
    if (waiting || writing) underway = true;
    else if (underway) {
      underway = false;
      page.live.textContent = element.querySelector("[data-ready]")?.dataset.ready ?? "";
    }
  });
}

if (element.closest("#conversation, #source")) {
  watch("value", () => {
    showActive();
    const again = page.refocus?.inSource === inSource && element.querySelector(page.refocus.target);
    if (!again) return;
    page.refocus = null;
    again.scrollIntoView({ block: "nearest" });
    again.focus({ preventScroll: true });
  });
}

if (!page.live) {
  page.live = document.createElement("p");
  page.live.className = "unseen";
  page.live.setAttribute("aria-live", "polite");
  document.body.append(page.live);
}

// One tooltip for all chips: the quote, on hover and on focus.
if (!page.tip) {
  document.querySelector("#said")?.setAttribute("aria-live", "polite");
  page.tip = document.createElement("div");
  page.tip.id = "tip";
  page.tip.setAttribute("role", "tooltip");
  page.tip.hidden = true;
  document.body.append(page.tip);

  const place = () => {
    const box = page.tipped.getBoundingClientRect();
    const width = page.tip.offsetWidth;
    page.tip.style.left = `${Math.max(8, Math.min(box.left - 24, innerWidth - width - 8))}px`;
    const above = box.top - page.tip.offsetHeight - 8;
    page.tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
    page.tip.hidden = !page.tipped.isConnected || box.bottom <= 0 || box.top > innerHeight;
  };
  const show = (event) => {
    const chip = event.target.closest?.("[data-tip]");
    if (!chip) return;
    const quote = document.createElement("q");
    quote.textContent = chip.dataset.tip;
    const source = document.createElement("small");
    source.textContent = chip.dataset.tipSource;
    page.tip.replaceChildren(quote, source);
    page.tip.hidden = false;
    chip.setAttribute("aria-describedby", "tip");
    page.tipped = chip;
    place();
  };
  const hide = () => (page.tip.hidden = true);
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("mouseout", hide);
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  // A chip that takes the focus is scrolled into view: its tip goes along.
  document.addEventListener("scroll", () => page.tip.hidden || place(), true);
}

// The server: say when it does not answer; one that was started again is given back the conversation.
if (!page.banner) {
  page.banner = document.createElement("p");
  page.banner.id = "connection";
  page.banner.setAttribute("role", "status");
  page.banner.hidden = true;
  document.body.append(page.banner);

  const say = (words) => {
    page.banner.textContent = document.querySelector(".brand")?.dataset[words] ?? "";
    page.banner.hidden = !page.banner.textContent;
  };
  const recall = () => {
    try {
      const waited = sessionStorage.getItem("waited");
      sessionStorage.removeItem("waited");
      return waited;
    } catch { return null; }
  };
  const welcomeBack = () => {
    if (!document.querySelector(".brand") || !recall()) return;  // greeted first, in the reader's language
    say("regained");
    setTimeout(() => (page.banner.hidden = true), 8000);
  };
  // What was typed and not sent outlives a server that is down, and the page that is loaded anew for it.
  const box = () => document.querySelector("#question textarea");
  const keepTyped = (words) => {
    try {
      if (words) sessionStorage.setItem("typed", words);
      else sessionStorage.removeItem("typed");
    } catch {}
  };
  const restoreTyped = () => {
    let typed = null;
    try { typed = sessionStorage.getItem("typed"); } catch {}
    if (!typed || !box()) return;
    keepTyped("");
    if (box().value) return;
    box().value = typed;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  };
  const reload = () => {
    keepTyped(box()?.value);
    location.reload();
  };
  let known = null;
  const look = async () => {
    let server = null;
    try {
      const reply = await fetch("gradio_api/app_id");
      if (reply.status === 401) return reload();
      server = reply.ok ? (await reply.json()).app_id : null;
    } catch {}
    if (server === null || (known !== null && server !== known)) {
      try { sessionStorage.setItem("waited", "yes"); } catch {}
    }
    if (server !== null && known !== null && server !== known) return reload();
    if (server === null) {
      say("lost");
      keepTyped(box()?.value);
    } else {
      welcomeBack();
      restoreTyped();
    }
    known = server ?? known;
    setTimeout(look, server === null ? 1000 : 4000);
  };
  setTimeout(look, 500);
}
