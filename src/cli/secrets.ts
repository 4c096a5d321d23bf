/** What a URL of a database may not show to whoever reads over the shoulder. */

/** Whether this is a URL, not the path of a file. */
export const isUrl = (path: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(path);

/** A URL as messages show it: without user and password, wherever they stand. */
export const withoutSecrets = (url: string): string =>
  url.replace(/:\/\/.*@/, "://…@").replace(/([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&#]*/gi, "$1…");
