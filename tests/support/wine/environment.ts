/** What every start of Wine needs: no debug channels, no Mono or Gecko, no desktop menus, no display. */
export const WINE_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C.UTF-8",
  HOME: "/root",
  XDG_RUNTIME_DIR: "/run",
  WINEDEBUG: "-all",
  WINEARCH: "win64",
  WINEDLLOVERRIDES: "mscoree,mshtml=;winemenubuilder.exe=d",
};

/** The folder of Windows' own files inside a prefix. */
export const SYSTEM32 = "drive_c/windows/system32";
