export function compileLater(): void;
