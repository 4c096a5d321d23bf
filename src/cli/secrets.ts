/** What a URL of a database may not show to whoever reads over the shoulder. */

/** Whether this is a URL, not the path of a file; for PostgreSQL also with its slashes forgotten. */
export const isUrl = (path: string): boolean => /^([a-z][a-z0-9+.-]+:\/\/|postgres(ql)?:)/i.test(path);

/** A URL as messages show it: without user and password, wherever they stand. */
export const withoutSecrets = (url: string): string =>
  withoutParameters(url.replace(/(^postgres(?:ql)?:\/*|:\/\/).*@/is, "$1…@"));

const withoutParameters = (url: string): string =>
  url.replace(/([?&][^=&?]*(?:password|secret|token)[^=&?]*=)[^&#]*/gi, "$1…");

/** A text as messages show it: URLs of PostgreSQL may stand anywhere in it; one without a password stays as it is. */
export const textWithoutSecrets = (text: string): string =>
  text.replace(/postgres(?:ql)?:\S*/gi, (url) =>
    /^[a-z]+:\/*[^/:@]*:.*@/i.test(url) ? withoutSecrets(url) : withoutParameters(url),
  );
