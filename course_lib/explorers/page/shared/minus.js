// Numbers are withMinus with a minus, not with the shorter hyphen.

export function withMinus(number) {
  return String(number).replaceAll("-", "−");
}
