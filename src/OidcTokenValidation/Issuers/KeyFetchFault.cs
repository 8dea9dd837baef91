namespace OidcTokenValidation.Issuers;

/// <summary>Why a fetch of keys brought none.</summary>
internal enum KeyFetchFault
{
    None,
    Unreachable,
    TimedOut,
    StatusNotOk,
    Redirected,
    TooLarge,
    NotJson,
    IssuerMismatch,
    JwksAddressMissing,
    AddressNotAllowed,
    NoUsableKeys,
}
