using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Fuzz.Inputs;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SecurityEvents;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>
/// Logout requests: the form against ASP.NET Core's parser of queries, and the token against jose with the rules of OpenID Connect Back-Channel Logout 1.0
/// §2.4. The input is header and claims, which are signed here, or a form.
/// </summary>
internal sealed class LogoutFuzz : IFuzzTarget
{
    private const string ClientId = "web";
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private const int MaxTokenLength = 16_384;

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly EventTokenReference _reference = new(ClientId, TimeSpan.FromMinutes(5), Skew);
    private readonly EventTokenVerifier _verifier;

    public LogoutFuzz()
    {
        var issuers = new IssuerDirectory([IssuerFactory.Create(FixedIssuer.Trust(), FixedIssuer.CreateServices())], resolved: null);
        var reader = new TokenReader(maxHeaderLength: 4096, maxDepth: 16, maxMembers: 256, AlgorithmTable.Default);
        _verifier = new EventTokenVerifier(LogoutTokenRules.Create([ClientId], Skew), reader, issuers, MaxTokenLength, FixedClock.Instance);
    }

    public void Run(byte[] input)
    {
        byte[][] sections = Sections.Split(input);
        if (sections.Length == 1)
        {
            RunForm(input);
            return;
        }

        string token = FixedKey.Sign(sections[0], sections[1]);
        EventTokenResult result = _verifier.VerifyAsync(token.AsMemory(), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        bool isExpected = _reference.Verify(token, out string reason) is { } claims && IsLogoutToken(sections[0], claims);
        if (result.Token is { } accepted)
        {
            DifferenceException.ThrowUnless(isExpected, $"accepted, and it should be rejected: {reason}");
            ClaimComparison.Compare(accepted.Claims, StrictJson.ParseObject(sections[1])!.Value);
        }
        else
        {
            DifferenceException.ThrowUnless(!isExpected || !EventTokenReference.IsStrict(sections), $"rejected with {result.Failure!.Code}");
        }
    }

    private static void RunForm(byte[] body)
    {
        // Percent-encoded octets that are not UTF-8 are in no token. ASP.NET Core leaves them as they are.
        if (!LogoutForm.TryFindToken(body, out string? token) || token.Contains('\uFFFD', StringComparison.Ordinal))
            return;

        // Not its FormReader: that one takes "a&b=c" for one value, with the name "a&b".
        bool isFound = QueryHelpers.ParseQuery(Encoding.Latin1.GetString(body)).TryGetValue("logout_token", out StringValues values);
        DifferenceException.ThrowUnless(isFound && values.Contains(token), "another token in the form");
    }

    // §2.4: typ, events, sub or sid, and no nonce.
    private static bool IsLogoutToken(byte[] header, JsonElement claims)
    {
        JsonElement type = default;
        bool hasType = StrictJson.ParseObject(header) is { } read && read.TryGetProperty("typ", out type);
        bool isType = !hasType || EventTokenReference.IsType(type, "logout+jwt") || EventTokenReference.IsType(type, "JWT");
        return isType
            && claims.GetProperty("events").TryGetProperty(LogoutEvent, out JsonElement logout) && logout.ValueKind == JsonValueKind.Object
            && !claims.TryGetProperty("nonce", out _)
            && (claims.TryGetProperty("sub", out _) || claims.TryGetProperty("sid", out _))
            && (EventTokenReference.IsText(claims, "sub") || !claims.TryGetProperty("sub", out _))
            && (EventTokenReference.IsText(claims, "sid") || !claims.TryGetProperty("sid", out _));
    }
}
