import { styled } from './element.js';
import type { Texts } from './texts.js';

/** The address to read and to copy, and a button that says whether it did. */
export function copyLink(address: string, texts: Texts): HTMLElement {
  const field = styled('input', {
    boxSizing: 'border-box',
    width: '100%',
    padding: '12px',
    border: '1px solid rgba(128, 128, 128, 0.5)',
    borderRadius: '10px',
    background: 'transparent',
    color: 'inherit',
    font: 'inherit',
    fontSize: '14px',
    textOverflow: 'ellipsis',
  });
  field.readOnly = true;
  field.value = address;
  field.setAttribute('aria-label', texts.addressLabel);
  field.addEventListener('focus', () => field.select());

  const button = styled(
    'button',
    {
      width: '100%',
      minHeight: '48px',
      border: '0',
      borderRadius: '10px',
      background: '#07c160',
      color: '#04210f',
      font: 'inherit',
      fontSize: '16px',
      fontWeight: '700',
      cursor: 'pointer',
    },
    texts.copy,
  );
  button.type = 'button';
  // Always there, so that screen readers hear the change and nothing moves.
  const status = styled('p', { margin: '0', minHeight: '1.5em', fontSize: '14px' });
  status.setAttribute('role', 'status');
  button.addEventListener('click', () => {
    void copy(field).then((isCopied) => (status.textContent = isCopied ? texts.copied : texts.notCopied));
  });

  const box = styled('div', { display: 'grid', gap: '10px', width: '100%' });
  box.append(field, button, status);
  return box;
}

async function copy(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Old browsers, and pages without HTTPS; the selection stays, to be copied by hand if this fails as well.
    field.focus();
    field.setSelectionRange(0, field.value.length);
    return document.execCommand('copy');
  }
}
