/** With two decimals, as the panel's language writes them. */
export function decimal(value: number): string {
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2, minimumFractionDigits: 2 });
}

/** A share from 0 to 1 as whole percents. */
export function percent(share: number): string {
  return share.toLocaleString(document.documentElement.lang, { style: 'percent', maximumFractionDigits: 0 });
}
