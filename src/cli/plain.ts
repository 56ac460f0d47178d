// Text of a file as a terminal may have it: a profile names its keys as it likes, and a terminal obeys control characters.

const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

export function plain(text: string): string {
  return text.replace(control, '·');
}
