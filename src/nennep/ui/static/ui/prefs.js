// Text size and theme. The cookie lets the server draw the page right from the start; the copy in localStorage outlives a browser
// that forgets cookies early. Without script the page keeps the reader's system settings.
(() => {
  const root = document.documentElement;
  const YEAR = 31536000;
  const keep = (key, value) => {
    document.cookie = `nn_${key}=${value}; path=/; max-age=${value ? YEAR : 0}; samesite=lax`;
    try { localStorage.setItem(`nn-${key}`, value); } catch { /* storage is off: the cookie is enough */ }
  };
  const apply = (key, value) => { if (value) root.dataset[key] = value; else delete root.dataset[key]; };
  for (const key of ['size', 'theme']) {
    let kept = null;
    try { kept = localStorage.getItem(`nn-${key}`); } catch { /* storage is off */ }
    if (kept !== null && /^[a-z]*$/.test(kept)) { apply(key, kept); keep(key, kept); }
  }
  const show = () => document.querySelectorAll('[data-set]').forEach((button) => {
    const [key, value] = button.dataset.set.split('=');
    button.setAttribute('aria-pressed', String((root.dataset[key] || '') === value));
  });
  document.addEventListener('DOMContentLoaded', show);
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-set]');
    if (!button) return;
    const [key, value] = button.dataset.set.split('=');
    apply(key, value);
    keep(key, value);
    show();
  });
})();
