// What is cut off with an ellipsis shows itself whole under the pointer, wherever on the page it is.

/** Its own title, when it has one, stays. */
function showWhole(event: Event): void {
  const element = event.target;
  if (!(element instanceof HTMLElement) || element.closest('[title]:not([data-whole])')) return;
  const isCut = element.scrollWidth > element.clientWidth + 1 || (getComputedStyle(element).webkitLineClamp !== 'none' && element.scrollHeight > element.clientHeight + 2);
  const text = isCut && getComputedStyle(element).overflowX === 'hidden' ? element.textContent.trim() : '';
  if (text !== '' && text.length < 1000) {
    element.title = text;
    element.dataset['whole'] = '';
  } else if ('whole' in element.dataset) {
    element.removeAttribute('title');
    delete element.dataset['whole'];
  }
}

/** Called once. */
export function showWholeTexts(): void {
  document.addEventListener('pointerover', showWhole, { passive: true });
}
