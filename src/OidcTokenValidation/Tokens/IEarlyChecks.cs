using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Tokens;

/// <summary>
/// Looks at a token that nothing has verified yet, and may refuse it. Nothing but a refusal comes out,
/// so that what is cheap to refuse costs no key and no signature, and nothing unverified is believed.
/// </summary>
internal interface IEarlyChecks
{
    TokenFailure? Refuse(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims);
}
