extension Stylesheet {
  static let forms = """
    .error-summary { border: 4px solid var(--error); border-radius: 4px; background: var(--panel); padding: 1rem; margin: 0 0 2rem; max-width: 42rem; }
    .error-summary h2 { margin: 0 0 0.5rem; font-size: 1.1875rem; }
    .error-summary ul { list-style: none; margin: 0; padding: 0; }
    .error-summary li { padding: 0.25rem 0; color: var(--error); font-weight: 600; }
    .error-summary a { color: var(--error); font-weight: 600; display: inline-block; min-height: 1.5rem; }

    .form { margin: 0 0 2rem; max-width: 42rem; }
    .field { margin: 0 0 1.5rem; }
    .field-error { border-left: 5px solid var(--error); padding-left: 0.875rem; }
    fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
    .field > label, legend { display: block; font-weight: 600; padding: 0; margin-bottom: 0.25rem; }
    .hint { color: var(--soft); margin: 0 0 0.375rem; }
    .error { color: var(--error); font-weight: 600; margin: 0 0 0.375rem; }
    input, select, textarea, button { font: inherit; color: inherit; }
    input[type="text"], input[type="search"], select, textarea {
      width: 100%; max-width: 30rem; min-height: 2.75rem; padding: 0.375rem 0.625rem; border: 2px solid var(--edge);
      border-radius: 3px; background: var(--panel); color: var(--ink); -webkit-appearance: none; appearance: none;
    }
    textarea { max-width: 100%; min-height: 8rem; resize: vertical; }
    select {
      width: auto; max-width: 100%; padding-right: 2.25rem; text-overflow: ellipsis;
      background-image: linear-gradient(45deg, transparent 50%, var(--edge) 50%), linear-gradient(135deg, var(--edge) 50%, transparent 50%);
      background-position: right 1.05rem center, right 0.7rem center; background-size: 0.375rem 0.375rem; background-repeat: no-repeat;
    }
    input.short { max-width: 11rem; font-variant-numeric: tabular-nums; }
    .prefixed { display: flex; max-width: 30rem; }
    .prefixed:has(.short) { max-width: 13rem; }
    .prefix { display: flex; align-items: center; padding: 0 0.75rem; background: var(--sunk); border: 2px solid var(--edge); border-right: 0; border-radius: 3px 0 0 3px; }
    .prefixed input { border-radius: 0 3px 3px 0; min-width: 0; }
    .field-error input[type="text"], .field-error input[type="search"], .field-error select, .field-error textarea { border-color: var(--error); }
    .date { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; }
    .date label { display: block; margin-bottom: 0.125rem; }
    .date input.two-digits { width: 3.75rem; }
    .date input.year { width: 5.5rem; }
    .choices { display: grid; gap: 0.25rem; }
    .choice { display: flex; align-items: flex-start; gap: 0.625rem; }
    .choice input { flex: none; width: 1.5rem; height: 1.5rem; margin: 0.375rem 0 0; accent-color: var(--button); }
    .choice label { padding: 0.375rem 0; flex: 1 1 auto; min-width: 0; }
    .notice { border-left: 4px solid var(--line); padding-left: 0.875rem; margin: 0 0 1.25rem; color: var(--soft); font-size: 0.9375rem; }
    .notice p { margin: 0 0 0.25rem; }
    .button {
      display: inline-block; max-width: 100%; min-height: 2.75rem; padding: 0.5rem 1.125rem; border: 2px solid transparent; border-radius: 4px;
      background: var(--button); color: var(--button-ink); font-weight: 600; line-height: 1.5; text-decoration: none; text-align: center; cursor: pointer;
    }
    .button:hover { background: var(--button-hover); color: var(--button-ink); }
    .button.secondary { background: var(--panel); color: var(--ink); border-color: var(--edge); }
    .button.secondary:hover { background: var(--sunk); }
    .buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; }
    .button-form { margin: 0; max-width: 100%; }

    """
}
