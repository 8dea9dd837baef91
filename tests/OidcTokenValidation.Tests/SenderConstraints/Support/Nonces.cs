using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.SenderConstraints.Support;

/// <summary>Asks for nonces as clients do.</summary>
internal static class Nonces
{
    /// <summary>The nonce that an API tells a client that has none.</summary>
    public static string Ask(ProofApi api, bool withNonce = true) => Ask(api, api.Validator, withNonce);

    /// <summary>The nonce that a node of an API tells a client that has none.</summary>
    public static string Ask(ProofApi api, AccessTokenValidator node, bool withNonce = true)
    {
        ResourceRequest request = api.Request(withNonce ? api.Proof().WithoutNonce() : api.Proof().WithNonce("none"));
        AccessTokenValidationResult result = node.ValidateAtOnce(request);
        Assert.Equal(withNonce ? TokenFailureCode.ProofNonceMissing : TokenFailureCode.ProofNonceNotAccepted, result.Failure?.Code);
        return Assert.Single(node.CreateChallenge(result).Fields("DPoP-Nonce"));
    }
}
