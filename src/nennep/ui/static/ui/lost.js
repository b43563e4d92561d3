// A lost connection is said in a sentence and costs no word: a form is not sent into the void, and its draft stays.
const say = (id, shown) => { const place = document.getElementById(id); if (place) place.hidden = !shown; };

const lost = () => { say('found', false); say('lost', true); };
const found = () => {
  const was = document.getElementById('lost');
  if (was && !was.hidden) { say('lost', false); say('found', true); }
};

window.addEventListener('offline', lost);
window.addEventListener('online', found);
document.addEventListener('submit', (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  lost();
  document.getElementById('lost')?.scrollIntoView({ block: 'center' });
});
document.addEventListener('htmx:sendError', lost);
if (!navigator.onLine) lost();
