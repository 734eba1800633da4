/**
 * The reference page without a script is whole; this adds what a script can do better: copying an example, and
 * a table of contents that is closed where there is no room for it.
 */

const COPIED_MS = 1600;

/** @param {Element} block */
function addCopyButton(block) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    const code = block.querySelector('code');
    try {
      await navigator.clipboard.writeText(code ? code.innerText : '');
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Select it and copy';
    }
    setTimeout(() => {
      button.textContent = 'Copy';
    }, COPIED_MS);
  });
  block.append(button);
}

/** The contents begin closed on a phone, and close again once somebody has chosen. */
function foldContents() {
  const contents = document.querySelector('.contents details');
  const narrow = matchMedia('(max-width: 59.99rem)');
  if (!(contents instanceof HTMLDetailsElement)) return;
  const fold = () => {
    contents.open = !narrow.matches;
  };
  fold();
  narrow.addEventListener('change', fold);
  contents.addEventListener('click', (event) => {
    if (narrow.matches && event.target instanceof HTMLElement && event.target.closest('a')) contents.open = false;
  });
}

document.querySelectorAll('.copyable').forEach(addCopyButton);
foldContents();
