using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>An event token whose signature a key of its issuer verified, and whose claims passed the rules of its kind. <see cref="TryAccept"/> is the only way
/// to get one, and only a verified JWT can be passed to it.</summary>
internal sealed class EventToken
{
    private readonly TokenContent _content;

    private EventToken(TokenContent content, string issuer)
    {
        (_content, Issuer) = (content, issuer);
        content.Claims.TryDate(RegisteredClaim.IssuedAt, out double issuedAt);
        IssuedAt = DateTimeOffset.UnixEpoch.AddSeconds(issuedAt);
        JwtId = content.Claims.String(RegisteredClaim.JwtId).ToString();
    }

    /// <summary>The issuer, as it is configured.</summary>
    public string Issuer { get; }

    /// <summary>Its identifier, unique for the issuer.</summary>
    public string JwtId { get; }

    public DateTimeOffset IssuedAt { get; }

    /// <summary>The claims, for the members of one kind of event token.</summary>
    public TokenClaims Claims => _content.Claims;

    /// <summary>The latest time at which a token with this <c>iat</c> may have been issued: it is rounded down to seconds.</summary>
    public static DateTimeOffset GetEndOfSecond(DateTimeOffset issuedAt) =>
        DateTimeOffset.FromUnixTimeMilliseconds((issuedAt.ToUnixTimeSeconds() * 1000) + 999);

    /// <summary>A claim as text; null if it is absent or not a string.</summary>
    public string? FindText(ClaimName claim) => Claims.GetKind(claim) == JsonKind.String ? Claims.String(claim).ToString() : null;

    /// <summary>Accepts a verified token if the rules of its kind accept its claims now.</summary>
    public static bool TryAccept(
        VerifiedToken verified,
        string issuer,
        EventTokenRules rules,
        DateTimeOffset now,
        [NotNullWhen(true)] out EventToken? token,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        failure = rules.FindFailure(verified.Content.Claims, now);
        token = failure is null ? new EventToken(verified.Content, issuer) : null;
        return failure is null;
    }
}
