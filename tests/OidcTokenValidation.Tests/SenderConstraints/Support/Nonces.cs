using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.SenderConstraints.Support;

/// <summary>Gets nonces as clients do.</summary>
internal static class Nonces
{
    /// <summary>The nonce in the challenge of an API for a client that has none.</summary>
    public static string Get(ProofApi api, bool withNonce = true) => Get(api, api.Validator, withNonce);

    /// <summary>The nonce in the challenge of a node of an API for a client that has none.</summary>
    public static string Get(ProofApi api, AccessTokenValidator node, bool withNonce = true)
    {
        ResourceRequest request = api.Request(withNonce ? api.Proof().WithoutNonce() : api.Proof().WithNonce("none"));
        AccessTokenValidationResult result = node.ValidateAtOnce(request);
        Assert.Equal(withNonce ? TokenFailureCode.ProofNonceMissing : TokenFailureCode.ProofNonceNotAccepted, result.Failure?.Code);
        return Assert.Single(node.CreateChallenge(result).Fields("DPoP-Nonce"));
    }
}
