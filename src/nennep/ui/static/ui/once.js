// A second click on a form that is on its way does nothing. The server is the one that makes sure; this spares the person the doubt.
const WAIT = 10000;
const sending = () => document.getElementById('sending')?.content.textContent || '';

const release = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('[data-label]')) {
    button.textContent = button.dataset.label;
    button.removeAttribute('aria-busy');
    delete button.dataset.label;
  }
};

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = '1';
  const button = event.submitter;
  if (button?.matches('button')) {
    button.dataset.label = button.textContent;
    button.textContent = sending();
    button.setAttribute('aria-busy', 'true');
  }
  setTimeout(release, WAIT, form);
});
// A page that answered a form becomes an ordinary one when it is left: going back shows the form, not the browser's question.
const settle = () => history.replaceState(history.state, '');
document.addEventListener('submit', settle);
document.addEventListener('click', (event) => { if (event.target.closest?.('a[href]')) settle(); });
window.addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form[data-sent]').forEach(release);
});
