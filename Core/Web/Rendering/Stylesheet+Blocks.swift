extension Stylesheet {
  static let blocks = """
    .text, .list, .link, .buttons { margin: 0 0 1.25rem; }
    .text p:last-child { margin-bottom: 0; }
    .list { padding-left: 1.5rem; max-width: 42rem; }
    .list li { margin-bottom: 0.375rem; padding-left: 0.25rem; }
    .list li::marker { color: var(--soft); }

    .code {
      margin: 0 0 1.25rem; padding: 0.75rem 1rem; overflow-x: auto; background: var(--sunk); border: 1px solid var(--line);
      border-radius: 4px; font: 0.9375rem/1.5 ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace;
      overflow-wrap: normal; tab-size: 4;
    }
    .code code { font: inherit; }

    .alert {
      position: relative; margin: 0 0 1.5rem; padding: 0.875rem 1rem 0.875rem 3.25rem; border-left: 5px solid var(--tone);
      background: var(--back); --tone: var(--edge); --back: var(--sunk);
    }
    .alert::before {
      content: "i"; position: absolute; left: 1rem; top: 0.875rem; width: 1.5rem; height: 1.5rem; border-radius: 50%;
      background: var(--tone); color: var(--back); font-weight: 700; line-height: 1.5rem; text-align: center;
      speak: never;
    }
    .alert p { margin: 0 0 0.5rem; }
    .alert p:last-child { margin-bottom: 0; }
    .alert-title { font-weight: 700; }
    .tone-info { --tone: var(--info); --back: var(--info-back); }
    .tone-success { --tone: var(--success); --back: var(--success-back); }
    .tone-warning { --tone: var(--warning); --back: var(--warning-back); }
    .tone-error { --tone: var(--error); --back: var(--error-back); }
    .tone-success::before { content: "✓"; }
    .tone-warning::before { content: "!"; }
    .tone-error::before { content: "×"; }

    .metrics { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5rem), 1fr)); gap: 0.75rem; margin: 0 0 1.75rem; }
    .metric { background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: 0.75rem 0.875rem; display: flex; flex-direction: column; }
    .metric dt { color: var(--soft); font-size: 0.9375rem; line-height: 1.35; }
    .metric dd { margin: 0; }
    .metric .figure {
      font-size: 1.5rem; font-weight: 700; line-height: 1.3; padding-top: 0.125rem;
      font-variant-numeric: tabular-nums; letter-spacing: -0.01em;
    }
    .metric .figure.long { font-size: 1.1875rem; line-height: 1.65; }
    .metric .detail { color: var(--soft); font-size: 0.875rem; line-height: 1.4; }
    @media (min-width: 48rem) {
      .metrics { grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); }
      .metrics:has(> :nth-child(6):last-child) { grid-template-columns: repeat(3, 1fr); }
      .metric { padding: 0.875rem 1rem; }
      .metric .figure { font-size: 1.75rem; }
      .metric .figure.long { font-size: 1.5rem; line-height: 1.5; }
    }

    .table {
      position: relative; overflow-x: auto; margin: 0 0 1.75rem; border: 1px solid var(--line); border-radius: 4px;
      background:
        linear-gradient(to right, var(--panel) 40%, transparent) left / 3rem 100% no-repeat local,
        linear-gradient(to left, var(--panel) 40%, transparent) right / 3rem 100% no-repeat local,
        linear-gradient(to right, var(--shade), transparent) left / 0.875rem 100% no-repeat scroll,
        linear-gradient(to left, var(--shade), transparent) right / 0.875rem 100% no-repeat scroll,
        var(--panel);
    }
    table { border-collapse: collapse; width: 100%; font-size: 1rem; }
    caption, .caption { text-align: left; font-weight: 700; color: var(--ink); }
    caption { padding: 0.75rem 1rem 0.5rem; }
    caption span { position: sticky; left: 1rem; display: inline-block; max-width: min(42rem, 100vw - 4.5rem); }
    th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem; border-top: 1px solid var(--line); font-weight: 400; overflow-wrap: break-word; }
    thead th { font-weight: 600; font-size: 0.9375rem; color: var(--soft); vertical-align: bottom; border-top: 0; border-bottom: 2px solid var(--line); }
    tbody tr:first-child > * { border-top: 0; }
    tbody th { font-weight: 600; }
    td:not(.number), th:not(.number) { min-width: 5.5rem; max-width: 26rem; }
    th:first-child, td:first-child { padding-left: 1rem; }
    th:last-child, td:last-child { padding-right: 1rem; }
    @media screen and (max-width: 40rem) {
      .table tr > :first-child { max-width: 40vw; }
      .table tr > :first-child .tag { white-space: normal; }
    }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    td.number { white-space: nowrap; }
    td a, th a, dd a, .list a { display: inline-block; min-height: 1.5rem; }
    .tag { display: inline-block; padding: 0 0.5rem; border-radius: 3px; font-size: 0.9375rem; font-weight: 600; background: var(--sunk); color: var(--ink); white-space: normal; }
    .table .tag { white-space: nowrap; }
    .tag a { color: inherit; }
    .tag-info { background: var(--info-back); color: var(--info); }
    .tag-success { background: var(--success-back); color: var(--success); }
    .tag-warning { background: var(--warning-back); color: var(--warning); }
    .tag-error { background: var(--error-back); color: var(--error); }

    .facts, .summary { margin: 0 0 1.75rem; border-bottom: 1px solid var(--line); max-width: 54rem; }
    .facts > div, .summary > div { border-top: 1px solid var(--line); padding: 0.625rem 0; }
    .facts dt, .summary dt { font-weight: 600; }
    .facts dd, .summary dd { margin: 0; min-width: 0; white-space: pre-line; }
    @media (min-width: 40rem) {
      .facts > div, .summary > div { display: grid; grid-template-columns: minmax(10rem, 1fr) 2fr; gap: 0 1.5rem; }
    }

    .chart { margin: 0 0 1.75rem; padding: 0.75rem 1rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 4px; }
    .chart .caption { margin-bottom: 0.5rem; }
    .whole { white-space: nowrap; }
    .bars { display: block; overflow: visible; font-size: 0.9375rem; max-width: 100%; }
    .bars text { fill: var(--ink); }
    .bars .wide { display: none; }
    @media (min-width: 48rem) { .bars .wide { display: inline; } .bars .narrow { display: none; } }
    .bars .bar-label { fill: var(--soft); }
    .bars .bar-group, .bars .bar-value { font-weight: 600; }
    .bars .bar-value { font-variant-numeric: tabular-nums; }
    .bar-track { fill: var(--sunk); }
    .bar-1 { fill: var(--bar-1); } .bar-2 { fill: var(--bar-2); } .bar-3 { fill: var(--bar-3); } .bar-4 { fill: var(--bar-4); }
    .chart details { margin: 0.75rem 0 0; }

    .progress { margin: 0 0 1.5rem; max-width: 42rem; }
    .progress-words { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-bottom: 0.375rem; }
    .progress-words label { font-weight: 600; }
    .progress-figures { font-variant-numeric: tabular-nums; color: var(--soft); }
    progress { display: block; width: 100%; height: 0.75rem; border: 0; border-radius: 3px; overflow: hidden; appearance: none; background: var(--sunk); accent-color: var(--success); }
    progress::-webkit-progress-bar { background: var(--sunk); border: 1px solid var(--edge); border-radius: 3px; }
    progress::-webkit-progress-value { background: var(--success); }
    progress::-moz-progress-bar { background: var(--success); }

    details { margin: 0 0 1.5rem; }
    summary { color: var(--link); cursor: pointer; padding: 0.25rem 0; width: fit-content; max-width: 100%; text-decoration: underline; text-underline-offset: 0.15em; }
    summary:hover { color: var(--link-hover); text-decoration-thickness: 2px; }
    .details-body { border-left: 4px solid var(--line); padding: 0.5rem 0 0.25rem 1rem; margin-top: 0.5rem; min-width: 0; }
    .details-body > :last-child { margin-bottom: 0.25rem; }

    .pagination { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.5rem 1.5rem; margin: 0 0 1.75rem; border-top: 1px solid var(--line); padding-top: 0.5rem; }
    .pagination a { padding: 0.5rem 0; font-weight: 600; }
    .pagination .previous::before { content: "← "; }
    .pagination .next::after { content: " →"; }
    .pagination .next { margin-left: auto; }

    .empty { margin: 0 0 1.75rem; padding: 1.25rem 1rem; border: 1px dashed var(--edge); border-radius: 4px; background: var(--panel); }
    .empty > :first-child { margin-top: 0; }
    .empty > :last-child { margin-bottom: 0; }
    .empty-table p { margin-bottom: 0.25rem; }
    .cards { list-style: none; margin: 0 0 1.75rem; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1rem; }
    .card { background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: 1rem; min-width: 0; }
    .card > :first-child { margin-top: 0; }
    .card p { margin-bottom: 0.625rem; }
    .card ul { list-style: none; margin: 0; padding: 0; }
    .card li a { display: inline-block; padding: 0.25rem 0; }
    .error-page { max-width: 42rem; }

    """

  static let print = """
    @media print {
      :root { color-scheme: light; --page: #fff; --panel: #fff; --ink: #000; --soft: #333; --line: #999; --sunk: #eee; }
      body { font-size: 10.5pt; display: block; }
      .skip, .breadcrumbs, .menu, .account, .bottom, .buttons, .pagination, form .button { display: none; }
      .top { background: none; color: #000; border-bottom: 1pt solid #000; }
      .top a { color: #000; }
      .width { max-width: none; padding-left: 0; padding-right: 0; }
      .table { overflow: visible; border: 0; }
      .code { overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; }
      table { font-size: 9pt; }
      caption { padding-left: 0; }
      caption span { position: static; max-width: none; }
      td:not(.number), th:not(.number) { min-width: 0; }
      .table .tag { white-space: normal; }
      th, td, th:first-child, td:first-child { padding: 0.25rem 0.5rem 0.25rem 0; }
      thead { display: table-header-group; }
      tr, .metric, .chart, .alert { break-inside: avoid; }
      h1, h2, h3, caption { break-after: avoid; }
      a { color: inherit; text-decoration: none; }
    }

    """
}
