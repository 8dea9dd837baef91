namespace OidcTokenValidation.Storm;

internal enum RequestKind
{
    Bearer,
    Proof,
    RepeatedProof,
}
