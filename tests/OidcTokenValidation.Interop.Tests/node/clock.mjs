// Moves this process's clock, so that a provider can issue yesterday's tokens without anyone waiting. Import first.
export function shiftClock(seconds) {
  const RealDate = globalThis.Date;
  const offset = seconds * 1000;

  globalThis.Date = class Date extends RealDate {
    constructor(...values) {
      super(...(values.length === 0 ? [RealDate.now() + offset] : values));
    }

    static now() {
      return RealDate.now() + offset;
    }
  };
}
