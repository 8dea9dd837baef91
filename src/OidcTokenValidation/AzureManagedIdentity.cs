using OidcTokenValidation.Claims;

namespace OidcTokenValidation;

/// <summary>The managed identity of Azure, or another service principal, that a token of Microsoft Entra ID was issued to without a user
/// (<see cref="AccessTokenProfile.EntraIdV1"/>, <see cref="AccessTokenProfile.EntraIdV2"/>).</summary>
/// <remarks>In a token without a user, subject and object are both the service principal, and there is no <c>scp</c>. Source:
/// learn.microsoft.com/entra/identity-platform/access-token-claims-reference.</remarks>
public sealed record AzureManagedIdentity
{
    private AzureManagedIdentity()
    {
    }

    /// <summary>The tenant (<c>tid</c>).</summary>
    public required string TenantId { get; init; }

    /// <summary>The service principal of the identity (<c>oid</c>), which no other one gets.</summary>
    public required string ObjectId { get; init; }

    /// <summary>The application of the identity (<c>appid</c> or <c>azp</c>).</summary>
    public required string ApplicationId { get; init; }

    /// <summary>Reads the identity of a token; null if the token's issuer has another profile, or if the token was issued for a user.</summary>
    /// <param name="token">A validated token.</param>
    public static AzureManagedIdentity? From(AccessToken token)
    {
        if (!WorkloadClaims.AreFrom(AccessTokenProfile.EntraIdV2, token)
            || WorkloadClaims.Find(token, "tid") is not { } tenant
            || WorkloadClaims.Find(token, "oid") is not { } principal
            || !string.Equals(token.Subject, principal, StringComparison.Ordinal)
            || token.ClientId is not { } application
            || token.TryGetClaim("scp", out _))
            return null;
        return new() { TenantId = tenant, ObjectId = principal, ApplicationId = application };
    }
}
