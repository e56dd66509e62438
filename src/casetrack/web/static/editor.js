// Makes writing quicker; without it figures are copied from the list and the preview is a button.
const form = document.getElementById('writing');
const area = document.getElementById('text');
const live = document.getElementById('live');

if (form && area && !area.readOnly) {
  document.documentElement.classList.add('moving');
  let waiting;
  let asked = 0;

  const preview = async () => {
    const mine = ++asked;
    const answer = await fetch(form.getAttribute('action') + '/preview', {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
    }).catch(() => null);
    // A later request is under way: its answer counts.
    if (mine !== asked || !answer || !answer.ok) return;
    const told = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const found = told.getElementById('preview');
    if (!found || mine !== asked) return;
    document.getElementById('preview').replaceWith(found);
    live.textContent = found.querySelector('h2 .light')?.textContent ?? '';
  };

  area.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(preview, 700);
  });

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-insert]');
    if (!button) return;
    area.focus();
    area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });

  const kept = area.value;
  let saving = false;
  form.addEventListener('submit', () => { saving = true; });
  window.addEventListener('beforeunload', (event) => {
    if (!saving && area.value !== kept) event.preventDefault();
  });
}
