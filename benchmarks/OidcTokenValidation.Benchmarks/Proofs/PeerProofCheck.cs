using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Benchmarks.Proofs;

/// <summary>
/// The checks of RFC 9449 §4.3 with Microsoft.IdentityModel, the way the known extension of JwtBearer does them: the key of the proof made anew each time,
/// its uses remembered
/// in a distributed cache. The access token itself is not validated here; that comes on top.
/// </summary>
internal sealed class PeerProofCheck(TimeProvider clock)
{
    private readonly JsonWebTokenHandler _handler = new();
    private readonly IDistributedCache _uses = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions { SizeLimit = long.MaxValue }));

    public bool Check(string proof, string token, string thumbprint, string method, string url)
    {
        string jwk = _handler.ReadJsonWebToken(proof).GetHeaderValue<System.Text.Json.JsonElement>("jwk").ToString();
        var key = new JsonWebKey(jwk);
        if (key.HasPrivateKey || Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()) != thumbprint)
            return false;

        TokenValidationResult result = _handler.ValidateTokenAsync(proof, ParametersWith(key)).GetAwaiter().GetResult();
        if (!result.IsValid)
            return false;
        IDictionary<string, object> claims = result.Claims;
        long issuedAt = Convert.ToInt64(claims["iat"], System.Globalization.CultureInfo.InvariantCulture);
        bool isGood = (string)claims["ath"] == Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(token)))
            && (string)claims["htm"] == method
            && (string)claims["htu"] == url
            && long.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - issuedAt) <= 60;
        return isGood && TryUse((string)claims["jti"]);
    }

    private static TokenValidationParameters ParametersWith(JsonWebKey key) => new()
    {
        ValidateAudience = false,
        ValidateIssuer = false,
        ValidateLifetime = false,
        ValidTypes = ["dpop+jwt"],
        IssuerSigningKey = key,
    };

    // Two steps, as there: a request between them is accepted.
    private bool TryUse(string id)
    {
        string name = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        if (_uses.Get(name) is not null)
            return false;
        _uses.Set(name, [], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });
        return true;
    }
}
