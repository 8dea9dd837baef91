using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.TestSupport.Core;

/// <summary>Logout tokens of a test issuer, as OpenID Connect Back-Channel Logout 1.0 §2.4 shows them.</summary>
public static class LogoutText
{
    public const string ClientId = "web", Event = "http://schemas.openid.net/event/backchannel-logout";

    /// <summary>A valid logout token of alice's session s1 for the client "web".</summary>
    public static TestTokenBuilder Builder(TestIssuer issuer) => issuer.Token()
        .OfType("logout+jwt").For(ClientId).WithoutClaim("client_id").ExpiringIn(TimeSpan.FromMinutes(2))
        .WithClaim("sid", "s1").WithClaim("events", new JsonObject { [Event] = new JsonObject() });

    public static string Create(TestIssuer issuer) => Builder(issuer).Create();
}
