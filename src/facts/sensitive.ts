import type { Column, Table } from '../catalog/relation-model.ts';

/** Column names that speak of a person, written with underscores. */
const PERSONAL =
  names(`address birth_date birthdate birthday date_of_birth dob email email_address home_address ip ip_address password_hash phone
phone_number salary stripe_customer_id street_address`);

/** Column names of credentials, identity papers, bank accounts, cards and records of health. */
const SECRET =
  names(`access_token account_number api_key api_secret apikey auth_token bank_account card_number credit_card credit_card_number cvc
cvv driver_license driver_license_number encrypted_password fcm_token health_record iban license_number medical_record national_id otp passcode
passport passport_number passwd password pin private_key push_token recovery_code refresh_token routing_number secret secret_key session_token
social_security social_security_number ssn tax_id token totp_secret two_factor_secret verification_code webhook_secret`);

/** The columns of a table whose names say that not everybody should read them. */
export function sensitiveColumns(table: Table): readonly Column[] {
  return table.columns.filter(({ name }) => {
    const words = underscored(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'));
    return PERSONAL.has(words) || SECRET.has(words);
  });
}

/**
 * Whether the advisor counts a column as sensitive (splinter 0023), as far as that could be measured: on real projects it reports the
 * credentials and numbers above and `session_id`, and passes by how to reach a person. Its own list of names is longer.
 */
export function isSensitiveToAdvisor(column: Column): boolean {
  const name = underscored(column.name);
  return name === 'session_id' || SECRET.has(name);
}

function underscored(name: string): string {
  return name.replaceAll('-', '_').toLowerCase();
}

function names(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
