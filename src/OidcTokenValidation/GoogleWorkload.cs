using System.Text.Json;
using OidcTokenValidation.Claims;

namespace OidcTokenValidation;

/// <summary>The service account of Google Cloud that an ID token for an API was issued to
/// (<see cref="AccessTokenProfile.GoogleServiceAccount"/>).</summary>
/// <remarks>Source: docs.cloud.google.com/docs/authentication/token-types, "ID tokens"; developers.google.com/identity/openid-connect.</remarks>
public sealed record GoogleWorkload
{
    private GoogleWorkload()
    {
    }

    /// <summary>The unique number of the account (<c>sub</c>): an account that is deleted and created again has another one.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The e-mail address of the account (<c>email</c>), for instance <c>worker@acme.iam.gserviceaccount.com</c>.</summary>
    public required string Email { get; init; }

    /// <summary>Reads the account of a token; null if the token's issuer has another profile, or if <c>email_verified</c> is not true.</summary>
    /// <param name="token">A validated token.</param>
    public static GoogleWorkload? From(AccessToken token)
    {
        if (!WorkloadClaims.AreFrom(AccessTokenProfile.GoogleServiceAccount, token)
            || WorkloadClaims.Find(token, "email") is not { } email
            || !token.TryGetClaim("email_verified", out JsonElement verified)
            || verified.ValueKind != JsonValueKind.True)
            return null;
        return new() { UniqueId = token.Subject, Email = email };
    }
}
