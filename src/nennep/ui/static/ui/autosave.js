// Drafts. What a person types in a form marked data-draft is kept on this machine, under the person and the page, until the server says
// that it was saved (cookie nn_saved) or the person signs out. Only inputs that differ from the page as it came are kept, so a draft
// never puts back an old value that somebody else has corrected since. Passwords, files and hidden inputs are never kept.
const PREFIX = 'nn-draft:';
const MONTH = 30 * 24 * 3600 * 1000;
const PAUSE = 400;
const user = document.body.dataset.user || '';
let signedOut = false;

const clock = (when) => {
  const date = new Date(when);
  return `${date.getHours()}:${String(date.getMinutes()).padStart(2, '0')}`;
};
const keyOf = (form) => `${PREFIX}${user}:${location.pathname}:${form.dataset.draft}`;
const drafts = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
const template = (id) => document.getElementById(id)?.content.firstElementChild?.cloneNode(true);

const inputs = (form) => [...form.elements].filter((element) => element.name && !element.readOnly
  && !['password', 'file', 'hidden', 'submit', 'button', 'fieldset'].includes(element.type));

// One entry a name: the checked states of boxes and radios in order, the values of everything else.
const read = (form) => {
  const state = {};
  for (const element of inputs(form)) {
    const value = ['checkbox', 'radio'].includes(element.type) ? element.checked
      : element.type === 'select-multiple' ? [...element.selectedOptions].map((option) => option.value) : element.value;
    (state[element.name] ||= []).push(value);
  }
  return state;
};
const write = (form, state) => {
  const seen = {};
  for (const element of inputs(form)) {
    const place = seen[element.name] = (seen[element.name] ?? -1) + 1;
    const value = state[element.name]?.[place];
    if (value === undefined) continue;
    if (['checkbox', 'radio'].includes(element.type)) element.checked = value;
    else if (element.type === 'select-multiple') for (const option of element.options) option.selected = value.includes(option.value);
    else element.value = value;
    element.dispatchEvent(new Event('change', { bubbles: true }));
  }
};
const changed = (now, first) => Object.fromEntries(
  Object.entries(now).filter(([name, values]) => JSON.stringify(values) !== JSON.stringify(first[name])),
);

// The server has taken a form: forget its draft.
const sweep = () => {
  const saved = document.cookie.split('; ').find((part) => part.startsWith('nn_saved='));
  if (!saved) return;
  localStorage.removeItem(decodeURIComponent(saved.slice('nn_saved='.length)));
  document.cookie = 'nn_saved=; path=/; max-age=0; samesite=lax';
};

const watch = (form) => {
  const key = keyOf(form);
  const first = read(form);
  let timer = 0;
  let kept = null;

  const save = () => {
    clearTimeout(timer);
    timer = 0;
    if (signedOut) return;
    const state = changed(read(form), first);
    if (!Object.keys(state).length) { localStorage.removeItem(key); return; }
    localStorage.setItem(key, JSON.stringify({ when: Date.now(), state }));
    if (!kept) { kept = template('draft-kept'); if (kept) form.append(kept); }
    if (kept) kept.querySelector('time').textContent = clock(Date.now());
  };
  const restore = () => {
    const draft = JSON.parse(localStorage.getItem(key) || 'null');
    if (!draft || !Object.keys(changed({ ...first, ...draft.state }, first)).length) return;
    write(form, draft.state);
    const note = template('draft-found');
    if (!note) return;
    note.querySelector('time').textContent = clock(draft.when);
    note.querySelector('button').addEventListener('click', () => {
      write(form, first);
      localStorage.removeItem(key);
      note.remove();
    });
    form.prepend(note);
  };

  if (!('answered' in form.dataset)) restore();
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(save, PAUSE); });
  form.addEventListener('submit', () => {
    save();
    let field = form.querySelector('input[name="_draft"]');
    if (!field) {
      field = document.createElement('input');
      field.type = 'hidden';
      field.name = '_draft';
      form.append(field);
    }
    field.value = key;
  }, true);
  window.addEventListener('pagehide', () => { if (timer) save(); });
};

try {
  sweep();
  for (const key of drafts()) {
    const draft = JSON.parse(localStorage.getItem(key) || 'null');
    if (!draft || Date.now() - draft.when > MONTH) localStorage.removeItem(key);
  }
  if (user) document.querySelectorAll('form[data-draft]').forEach(watch);
  document.addEventListener('htmx:afterRequest', sweep);
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('form[data-signout]')) return;
    signedOut = true;
    drafts().forEach((key) => localStorage.removeItem(key));
  });
} catch { /* storage is off or full: the form works as it always does */ }
