// Runs once for each of the page's HTML components, with its `element`, `trigger` and `watch`.
// Clicks go to Python as events; what comes back is HTML in which nothing of the articles is markup.

const page = (window.newsAssistant ??= { returnTo: null });

function showActive(opener) {
  document.querySelectorAll("[data-open].active").forEach((old) => old.classList.remove("active"));
  const { exchange, number, rank } = opener.dataset;
  if (exchange === undefined) return;
  const place = number !== undefined ? `[data-number="${number}"]` : `[data-rank="${rank}"]`;
  document
    .querySelectorAll(`#conversation [data-open][data-exchange="${exchange}"]${place}`)
    .forEach((same) => same.classList.add("active"));
}

async function copyAnswer(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => (button.textContent = label), 1600);
}

function goBack() {
  const target = page.returnTo?.isConnected ? page.returnTo : document.querySelector("#question textarea");
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}

element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-open], [data-ask], [data-copy], [data-back]");
  if (!target || !element.contains(target)) return;
  if (target.dataset.back !== undefined) return goBack();
  if (target.dataset.copy !== undefined) return copyAnswer(target);
  if (target.dataset.ask !== undefined) return trigger("select", { ask: target.dataset.ask });
  const { exchange, number, rank, article } = target.dataset;
  if (!element.closest("#source")) page.returnTo = target;
  page.opening = true;
  showActive(target);
  trigger("click", { exchange, number, rank, article });
});

// Escape leads from the source back to the citation it was opened from.
if (element.closest("#source")) {
  element.addEventListener("keydown", (event) => event.key === "Escape" && goBack());
}

// The source pane: bring the chosen words into view, beside the answer or, on a phone, below it.
if (element.closest("#source")) {
  watch("value", () => {
    if (!page.opening) return;
    page.opening = false;
    const stacked = matchMedia("(max-width: 860px)").matches;
    const chosen = element.querySelector("#chosen");
    const scroller = element.closest("#source");
    if (!chosen) scroller.scrollTop = 0;
    if (stacked && !chosen) scroller.scrollIntoView();
    chosen?.scrollIntoView({ block: "center" });
    chosen?.focus({ preventScroll: true });
  });
}

// The conversation: follow the text being written, unless the reader scrolled up.
if (element.closest("#latest")) {
  watch("value", () => {
    const scroller = element.closest("#conversation");
    const writing = element.querySelector(".writing, .waiting");
    const away = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    if (writing && away < 240) scroller.scrollTop = scroller.scrollHeight;
  });
}

// One tooltip for all chips: the quote, on hover and on focus.
if (!page.tip) {
  page.tip = document.createElement("div");
  page.tip.id = "tip";
  page.tip.setAttribute("role", "tooltip");
  page.tip.hidden = true;
  document.body.append(page.tip);

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
    const box = chip.getBoundingClientRect();
    const width = page.tip.offsetWidth;
    page.tip.style.left = `${Math.max(8, Math.min(box.left - 24, innerWidth - width - 8))}px`;
    const above = box.top - page.tip.offsetHeight - 8;
    page.tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
  };
  const hide = () => (page.tip.hidden = true);
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("mouseout", hide);
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("scroll", hide, true);
}
