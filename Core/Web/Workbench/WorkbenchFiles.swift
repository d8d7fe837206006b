/// The workbench's addresses, and the files that its pages load.
enum WorkbenchFiles {
  static let homePath = "/dev"
  static let scriptPath = "/dev/dev.js"
  static let stylePath = "/dev/dev.css"
  static let inspectorPath = "/dev/inspector"
  static let messagePath = "/dev/message"
  static let standingPath = "/dev/standing"
  static let replayPath = "/dev/replay"
  static let clearPath = "/dev/clear"

  /// Reloads the page after a build, adds events to the inspector as they happen, copies a transcript. Every page works
  /// without it.
  static let script = """
    "use strict";
    (() => {
      const bar = document.getElementById("workbench");
      if (!bar) return;
      const known = { ...bar.dataset };
      const text = document.getElementById("workbench-text");
      const list = document.getElementById("events");
      const isLive = list !== null && list.dataset.live === "yes";
      const pause = (time) => new Promise((done) => setTimeout(done, time));

      const reload = () => {
        if (known.reload === "yes") return location.reload();
        text.textContent = "A newer version runs: open this page anew to see it";
      };

      const addEvents = async () => {
        const address = new URL(location.href);
        address.searchParams.set("after", list.dataset.last);
        const answer = await (await fetch(address)).json();
        list.dataset.last = answer.last;
        if (answer.html === "") return;
        document.getElementById("events-none")?.remove();
        const isAtEnd = innerHeight + scrollY >= document.body.scrollHeight - 80;
        list.insertAdjacentHTML("beforeend", answer.html);
        while (list.children.length > 2000) list.firstElementChild.remove();
        if (isAtEnd) scrollTo(0, document.body.scrollHeight);
      };

      const watch = async () => {
        while (true) {
          try {
            let address = "/dev/changes?revision=" + known.revision;
            if (isLive) address += "&events=" + list.dataset.last;
            const response = await fetch(address);
            if (!response.ok) throw new Error(response.status);
            const now = await response.json();
            if (now.run !== known.run || String(now.result) !== known.result) {
              known.revision = now.revision;
              known.run = now.run;
              known.result = String(now.result);
              reload();
              if (known.reload === "yes") return;
            }
            if (String(now.revision) !== String(known.revision)) {
              known.revision = now.revision;
              text.textContent = now.text;
            }
            if (isLive && now.events > Number(list.dataset.last)) {
              await addEvents();
              await pause(100);
            }
          } catch {
            text.textContent = "hustings dev does not answer";
            await pause(1000);
            known.revision = -1;
          }
        }
      };

      const copy = document.getElementById("copy");
      if (copy) {
        copy.hidden = false;
        copy.addEventListener("click", async () => {
          const area = document.getElementById("transcript");
          const said = document.getElementById("copied");
          try {
            await navigator.clipboard.writeText(area.value);
            said.textContent = "Copied";
          } catch {
            area.select();
            said.textContent = "Selected: copy it with your keyboard";
          }
        });
      }
      watch();
    })();

    """

  static let style = """
    .workbench {
      background: var(--sunk); color: var(--ink); border-bottom: 1px solid var(--line); font-size: 0.9375rem;
      padding: 0.5rem 1rem;
    }
    .workbench-row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.375rem 1.25rem; }
    .workbench p { margin: 0; }
    .workbench-name { font-weight: 700; }
    .workbench-row a { display: inline-block; padding: 0.25rem 0; }
    .workbench-state::before { content: "●"; margin-right: 0.375rem; color: var(--success); }
    .workbench-state.building::before { color: var(--warning); }
    .workbench-state.failed { font-weight: 600; }
    .workbench-state.failed::before { color: var(--error); }
    .workbench-standing { display: flex; flex-wrap: wrap; align-items: center; gap: 0.375rem 0.5rem; margin: 0; }
    .workbench-standing span { display: flex; align-items: center; gap: 0.5rem; min-width: 0; }
    .workbench-standing select { width: 14rem; }
    .workbench-standing span + span select { width: 10rem; }
    .workbench-failure p { max-width: none; }
    .workbench-standing select, .workbench-standing button, .filter select, .filter input[type="search"] {
      font: inherit; color: var(--ink); background: var(--panel); border: 1px solid var(--edge); border-radius: 3px;
      padding: 0.25rem 0.5rem; min-height: 2.25rem; max-width: 100%;
    }
    .workbench-standing button { cursor: pointer; font-weight: 600; }
    .workbench-failure {
      margin-top: 0.5rem; padding: 0.75rem 1rem; background: var(--error-back); border-left: 4px solid var(--error);
    }
    .workbench-failure ul { margin: 0.5rem 0 0; padding-left: 1.25rem; }
    .workbench-failure details { margin-top: 0.5rem; }
    .workbench-failure code, .workbench-report code { font-weight: 600; }
    .workbench summary, .event summary { cursor: pointer; }
    .workbench pre, .event pre, .workbench-report pre, .transcript {
      font: 0.8125rem/1.5 ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace; white-space: pre-wrap;
      overflow: auto; max-height: 24rem; margin: 0.5rem 0; padding: 0.75rem; background: var(--panel); color: var(--ink);
      border: 1px solid var(--line);
    }
    .transcript { width: 100%; display: block; border-color: var(--edge); }
    .workbench-warning, .workbench-report {
      margin-top: 0.5rem; padding: 0.75rem 1rem; background: var(--warning-back); border-left: 4px solid var(--warning);
    }
    .workbench-report { background: var(--error-back); border-left-color: var(--error); }
    .workbench-report h2 { margin: 0 0 0.5rem; font-size: 1.0625rem; }
    .workbench-report p { max-width: none; margin: 0 0 0.5rem; }
    .workbench-warning ul, .workbench-report ul { margin: 0; padding-left: 1.25rem; }
    .filter { display: flex; flex-wrap: wrap; align-items: end; gap: 0.75rem 1.25rem; margin: 0 0 1.5rem; }
    .filter p { margin: 0; }
    .filter label { display: block; font-weight: 600; }
    .filter .check { display: flex; align-items: center; gap: 0.5rem; min-height: 2.75rem; }
    .filter .check label { font-weight: 400; }
    .filter .check input { width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--button); }
    .filter .button { margin: 0 1rem 0 0; }
    .events { list-style: none; margin: 0 0 1.5rem; padding: 0; border: 1px solid var(--line); background: var(--panel); }
    .event { border-top: 1px solid var(--line); font-size: 0.9375rem; }
    .event:first-child { border-top: 0; }
    .event details { margin: 0; }
    .event summary {
      display: flex; align-items: baseline; gap: 0 0.75rem; padding: 0.375rem 0.75rem; list-style: none;
      width: auto; max-width: none; color: inherit; text-decoration: none; font-weight: inherit;
    }
    .event summary::-webkit-details-marker { display: none; }
    .event summary:hover { background: var(--sunk); }
    .event details[open] > summary { background: var(--sunk); }
    .event details > :not(summary) { margin-left: 0.75rem; margin-right: 0.75rem; }
    .event .facts { margin-top: 0.5rem; font-size: 0.875rem; }
    .event code { font: 0.875rem/1.5 ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace; }
    .event summary code { white-space: nowrap; }
    .event .at { flex: 0 0 4.5rem; text-align: right; color: var(--soft); font-variant-numeric: tabular-nums; }
    .event .way { flex: 0 0 1rem; font-weight: 700; }
    .event .what { flex: 1 1 12rem; min-width: 0; }
    .event .took, .event .size { color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums; }
    .event .more { color: var(--soft); font-size: 0.875rem; margin-top: 0; margin-bottom: 0.75rem; max-width: none; }
    .event.request:not(.inner) summary { font-weight: 600; }
    .event.inner .way { margin-left: 1.25rem; }
    .event.life summary, .event.logged summary { color: var(--soft); }
    .event.logged .what { font: 0.8125rem/1.6 ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace; }
    .event.wrong { border-left: 4px solid var(--error); }
    .event.wrong .what { color: var(--error); }
    @media (max-width: 47.99rem) {
      .event summary { flex-wrap: wrap; gap: 0 0.625rem; padding: 0.5rem 0.75rem; }
      .event summary code { white-space: nowrap; }
    .event .at { flex-basis: auto; text-align: left; }
      .event .what { flex-basis: 100%; order: 1; }
      .workbench-standing { width: 100%; }
      .workbench-standing span { flex: 1 1 100%; }
      .workbench-standing label { flex: 0 0 4.5rem; }
      .workbench-standing select { flex: 1 1 8rem; min-width: 0; }
    }
    @media (min-width: 64rem) {
      .conversations.two { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; align-items: start; }
      .conversations.two .event .size { display: none; }
    }
    @media print { .workbench { display: none; } }

    """
}
