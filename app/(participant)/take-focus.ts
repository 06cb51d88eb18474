/**
 * A ref for what appears in place of what had the focus: the keyboard and screen readers go on from there. The element
 * needs a tabIndex of -1.
 */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}
