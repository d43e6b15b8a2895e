// What the browser's own language decides, in Japanese whatever browser it is: months and weekdays of calendars, the parts of
// a date, how a number is written.
for (const [name, told] of [["language", "ja-JP"], ["languages", Object.freeze(["ja-JP", "ja"])]]) {
  Object.defineProperty(Navigator.prototype, name, { configurable: true, get: () => told });
}
