import type { Column, Table } from '../catalog/model.ts';

/** Column names that speak of a person, a credential or money in the bank, written with underscores. */
const SENSITIVE = new Set(
  `access_token account_number address api_key api_secret apikey auth_token bank_account birth_date birthdate birthday card_number credit_card
credit_card_number cvc cvv date_of_birth dob driver_license driver_license_number email email_address encrypted_password fcm_token health_record
home_address iban ip ip_address license_number medical_record national_id otp passcode passport passport_number passwd password password_hash
phone phone_number pin private_key push_token recovery_code refresh_token routing_number salary secret secret_key session_token social_security
social_security_number ssn street_address stripe_customer_id tax_id token totp_secret two_factor_secret verification_code webhook_secret`.split(
    /\s+/,
  ),
);

/** The columns of a table whose names say that not everybody should read them. */
export function sensitiveColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) =>
    SENSITIVE.has(
      column.name
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .replaceAll('-', '_')
        .toLowerCase(),
    ),
  );
}
