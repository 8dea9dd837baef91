using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Reads public JSON Web Keys (RFC 7517 §4, §4.1, RFC 9449 §4.3, RFC 7518 §6, RFC 8037 §2, RFC 9964).</summary>
internal static class Jwk
{
    /// <summary>Reads a key of an issuer's document, and checks it in full.</summary>
    /// <param name="element">The JWK.</param>
    /// <param name="rules">What it is read for.</param>
    /// <param name="key">The key.</param>
    /// <param name="fault">Why the key cannot be used.</param>
    public static bool TryRead(JsonElement element, KeyRules rules, [NotNullWhen(true)] out PublicKey? key, out JwkFault fault)
    {
        key = null;
        if (!JwkMembers.TryRead(element, out JwkMembers jwk, out fault)
            || !TryReadUsable(jwk, rules, stackalloc byte[JwkMaterial.MaxBytes], allowsLeadingZeros: true, out JwkMaterial material, out fault))
            return false;

        PublicKey read = material.ToPublicKey(new KeyDescription(jwk.Text(JwkMember.KeyId), FindAlgorithm(jwk, rules.Algorithms))
        {
            Sha1Thumbprint = jwk.Text(JwkMember.Sha1Thumbprint),
            Sha256Thumbprint = jwk.Text(JwkMember.Sha256Thumbprint),
        });
        fault = read.FindImportFault(rules.Algorithms);
        key = fault.IsNone ? read : null;
        return key is not null;
    }

    /// <summary>
    /// Reads a client's key. Everything is checked except whether a point is on its curve, which the import of the key checks. A number with leading
    /// zeros is rejected: the same key would have a second thumbprint (RFC 7638 §3).
    /// </summary>
    /// <param name="json">The JWK.</param>
    /// <param name="algorithms">The algorithms that the validator knows.</param>
    /// <param name="buffer">Receives the octets of the key: <see cref="JwkMaterial.MaxBytes"/>.</param>
    /// <param name="jwk">Its members.</param>
    /// <param name="material">The key itself.</param>
    /// <param name="fault">Why the key cannot be used.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> json, AlgorithmTable algorithms, Span<byte> buffer, out JwkMembers jwk, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        return JwkMembers.TryRead(json, out jwk, out fault)
            && TryReadUsable(jwk, new KeyRules(algorithms), buffer, allowsLeadingZeros: false, out material, out fault);
    }

    /// <summary>The one algorithm that the key may be used with, if its <c>alg</c> names one (RFC 7517 §4.4).</summary>
    public static SignatureAlgorithm? FindAlgorithm(in JwkMembers jwk, AlgorithmTable algorithms) => algorithms.Find(jwk.String(JwkMember.Algorithm));

    private static bool TryReadUsable(
        scoped in JwkMembers jwk, KeyRules rules, Span<byte> buffer, bool allowsLeadingZeros, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        fault = JwkUse.FindFault(jwk, rules);
        if (!fault.IsNone || !TryReadMaterial(jwk, rules.Algorithms, buffer, allowsLeadingZeros, out material, out fault))
            return false;
        if (FindAlgorithm(jwk, rules.Algorithms) is { } named && !material.Suits(named, own: null))
            fault = new(JwkFaultCode.AlgorithmUnsuitable, JwkMember.Algorithm);
        return fault.IsNone;
    }

    private static bool TryReadMaterial(
        scoped in JwkMembers jwk, AlgorithmTable algorithms, Span<byte> buffer, bool allowsLeadingZeros, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        if (!TryReadType(jwk, out KeyType type, out fault))
            return false;
        return type == KeyType.Rsa
            ? JwkMaterial.TryReadRsa(jwk, buffer, allowsLeadingZeros, out material, out fault)
            : JwkMaterial.TryRead(jwk, type, algorithms, buffer, out material, out fault);
    }

    private static bool TryReadType(scoped in JwkMembers jwk, out KeyType type, out JwkFault fault)
    {
        JsonString name = jwk.String(JwkMember.KeyType);
        KeyType? known = name.Equals("RSA"u8) ? KeyType.Rsa
            : name.Equals("EC"u8) ? KeyType.EllipticCurve
            : name.Equals("OKP"u8) ? KeyType.Okp
            : name.Equals("AKP"u8) ? KeyType.Akp
            : null;
        type = known.GetValueOrDefault();
        if (jwk.GetKind(JwkMember.KeyType) != JsonKind.String)
            fault = new(jwk.Has(JwkMember.KeyType) ? JwkFaultCode.WrongMemberType : JwkFaultCode.MissingMember, JwkMember.KeyType);
        else if (known is null)
            fault = new(name.Equals("oct"u8) ? JwkFaultCode.SymmetricKey : JwkFaultCode.UnknownKeyType, JwkMember.KeyType);
        else
            fault = jwk.FirstPrivate is { } member ? new(JwkFaultCode.PrivateKey, member) : JwkFault.None;
        return fault.IsNone;
    }
}
