extension Stylesheet {
  static let colours = """
    :root {
      color-scheme: light dark;
      --page: #f5f4f0; --panel: #ffffff; --sunk: #eceae4; --ink: #1b2330; --soft: #545c6b; --line: #d3d0c7;
      --edge: #6b7280; --link: #1a4f9c; --link-hover: #0f3266; --accent: #a3173f; --top: #1b2330; --top-ink: #ffffff;
      --button: #0f5f4f; --button-hover: #0a473b; --button-ink: #ffffff; --focus: #1a4f9c;
      --info: #1a4f9c; --info-back: #e6eef9; --success: #0f5f4f; --success-back: #e2f1ec;
      --warning: #8a4b00; --warning-back: #fdf1dc; --error: #b01e18; --error-back: #fbe9e7;
      --bar-1: #0f6b8f; --bar-2: #b3541e; --bar-3: #5b4a9c; --bar-4: #4d6b1f; --shade: #1b233033; --sample: #ffe6a3; --sample-ink: #3d2b00;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #14181e; --panel: #1d232c; --sunk: #272e39; --ink: #eceae4; --soft: #b0b6c1; --line: #39414e;
        --edge: #8b94a3; --link: #93bdff; --link-hover: #c4dbff; --accent: #f0859a; --top: #0d1015; --top-ink: #ffffff;
        --button: #1a7a66; --button-hover: #15665a; --button-ink: #ffffff; --focus: #ffd76a;
        --info: #93bdff; --info-back: #1b2a40; --success: #7fd6bd; --success-back: #15302a;
        --warning: #f5c069; --warning-back: #35290f; --error: #ff9d94; --error-back: #3b1c1b;
        --bar-1: #4fb0d6; --bar-2: #ee9a64; --bar-3: #ae9ff0; --bar-4: #a3c766; --shade: #00000099; --sample: #4a3a10; --sample-ink: #ffe6a3;
      }
    }

    """

  static let frame = """
    *, *::before, *::after { box-sizing: border-box; }
    html { font-size: 100%; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--page); color: var(--ink);
      font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
      overflow-wrap: anywhere;
    }
    main { flex: 1; padding-top: 1.5rem; padding-bottom: 3rem; }
    main:focus { outline: none; }
    .width { width: 100%; max-width: 72rem; margin-left: auto; margin-right: auto; padding-left: 1rem; padding-right: 1rem; }
    h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2rem 0 0.75rem; font-weight: 700; text-wrap: balance; }
    h1 { font-size: 1.75rem; margin-top: 0; letter-spacing: -0.01em; }
    h2 { font-size: 1.3125rem; }
    h3 { font-size: 1.125rem; margin-top: 1.5rem; }
    h4, h5, h6 { font-size: 1.0625rem; margin-top: 1.25rem; }
    p { margin: 0 0 1rem; max-width: 42rem; }
    a { color: var(--link); text-decoration-thickness: max(1px, 0.0625rem); text-underline-offset: 0.15em; }
    a:hover { color: var(--link-hover); text-decoration-thickness: max(2px, 0.125rem); }
    :focus-visible, main :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
    .unseen {
      position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap; border: 0;
    }
    .skip { position: absolute; left: 1rem; top: -10rem; z-index: 1; padding: 0.75rem 1rem; background: var(--panel); }
    .skip:focus { top: 0.5rem; }
    .lead { font-size: 1.1875rem; }
    .said { color: var(--soft); overflow-wrap: anywhere; }

    .top { background: var(--top); color: var(--top-ink); border-bottom: 4px solid var(--accent); --focus: #ffd76a; }
    .top a { color: var(--top-ink); }
    .top-row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.5rem; padding-top: 0.625rem; padding-bottom: 0.625rem; }
    .top p { margin: 0; }
    .product { max-width: none; flex: 1 1 auto; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.75rem; min-width: 0; }
    .product a { font-size: 1.25rem; font-weight: 700; text-decoration: none; letter-spacing: -0.01em; line-height: 1.6; }
    .product a:hover { text-decoration: underline; }
    .account { display: flex; flex-wrap: wrap; align-items: center; gap: 0.125rem 1rem; font-size: 0.9375rem; min-width: 0; }
    .account > a { padding: 0.25rem 0; }
    .quiet {
      font: inherit; color: inherit; background: none; border: 0; padding: 0.25rem 0; min-height: 2rem;
      text-decoration: underline; text-underline-offset: 0.15em; cursor: pointer;
    }
    .quiet:hover { text-decoration-thickness: 2px; }
    .top .sample { max-width: none; background: var(--sample); color: var(--sample-ink); font-size: 0.9375rem; padding: 0.25rem 0; }
    .sample .width { display: block; }
    .breadcrumbs { padding-top: 0.625rem; font-size: 0.9375rem; }
    .breadcrumbs ul, .menu ul, .bottom ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; }
    .breadcrumbs li { padding: 0.125rem 0; }
    .breadcrumbs li:not(:first-child)::before { content: "›"; margin: 0 0.5rem; color: var(--soft); }
    .menu { margin-top: 0.5rem; }
    .menu ul { gap: 0 1.5rem; border-bottom: 1px solid var(--line); }
    .menu a { display: block; padding: 0.5rem 0; margin-bottom: -1px; border-bottom: 4px solid transparent; text-decoration: none; }
    .menu a:hover { border-bottom-color: var(--line); }
    .menu a[aria-current] { border-bottom-color: var(--accent); color: var(--ink); font-weight: 600; }
    .bottom { border-top: 1px solid var(--line); background: var(--sunk); padding: 1.25rem 0; font-size: 0.9375rem; color: var(--soft); }
    .bottom p { margin: 0; }
    .bottom ul { gap: 0.25rem 1.5rem; margin-bottom: 0.5rem; }
    .bottom li { padding: 0.125rem 0; }
    @media (min-width: 48rem) {
      .width { padding-left: 1.5rem; padding-right: 1.5rem; }
      main { padding-top: 2rem; }
      h1 { font-size: 2.125rem; }
      h2 { font-size: 1.5rem; }
    }

    """
}
