using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Decryption;

/// <summary>Reads private and secret keys in JSON (RFC 7518 §6.2.2, §6.3.2, §6.4).</summary>
internal static class PrivateJwk
{
    private static readonly JwkMember[] RsaMembers =
    [
        JwkMember.PrivateExponent, JwkMember.FirstPrime, JwkMember.SecondPrime,
        JwkMember.FirstPrimeExponent, JwkMember.SecondPrimeExponent, JwkMember.FirstCoefficient,
    ];

    private static readonly MemberTable SetNames = new("keys");

    /// <summary>Reads a JWK, or a JWK set of which every key is used.</summary>
    /// <exception cref="DecryptionKeyException">A key cannot be used.</exception>
    public static IReadOnlyList<PrivateKey> ReadAll(byte[] json, string? keyId, CryptoProviderFactory crypto)
    {
        using JsonDocument document = Parse(json);
        if (FindSet(document.RootElement) is not { } set)
            return [Read(document.RootElement, keyId, crypto)];
        if (set.ValueKind != JsonValueKind.Array || set.GetArrayLength() == 0)
            throw new DecryptionKeyException("has a JWK set without keys. Write a JWK, or a set that has one.");
        if (keyId is not null && set.GetArrayLength() > 1)
            throw new DecryptionKeyException("has a KeyId, and a JWK set of several keys. Remove KeyId: each key has its 'kid'.");
        return [.. set.EnumerateArray().Select(key => Read(key, keyId, crypto))];
    }

    // RFC 7517 §5.1. The comparison of names by JsonElement throws for a name with a lone surrogate.
    private static JsonElement? FindSet(JsonElement root)
    {
        JsonElement? set = null;
        foreach (JsonProperty member in root.ValueKind == JsonValueKind.Object ? root.EnumerateObject() : default)
            set = SetNames.IndexOf(member) == 0 ? member.Value : set;
        return set;
    }

    private static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            // Its message could contain a part of the key.
            throw new DecryptionKeyException("is not JSON. Write a JWK, for instance {\"kty\":\"RSA\",…}, or use Pem or KeyFile.");
        }
    }

    private static PrivateKey Read(JsonElement element, string? keyId, CryptoProviderFactory crypto)
    {
        if (!JwkMembers.TryRead(element, out JwkMembers jwk, out JwkFault fault))
            throw new DecryptionKeyException($"is not a JWK ({fault}). Write a JSON object with each member once.");
        KeyLabel label = ReadLabel(jwk, keyId);
        JsonString type = jwk.String(JwkMember.KeyType);
        PrivateKey key = type.Equals("RSA"u8) ? ReadRsa(jwk, label)
            : type.Equals("EC"u8) ? ReadEllipticCurve(jwk, label, crypto)
            : type.Equals("oct"u8) ? ReadSecret(jwk, label, crypto)
            : throw new DecryptionKeyException("has another 'kty' than RSA, EC or oct. Write a key of one of these types.");
        return label.Algorithm is { } algorithm && !key.SuitsAny(algorithm)
            ? throw new DecryptionKeyException($"has the 'alg' {algorithm.Name}, which is not for keys of its type. Remove 'alg', or correct it.")
            : key;
    }

    // RFC 7517 §4.2 to §4.5. No other use: a key that signs or verifies besides would be one key for two purposes.
    private static KeyLabel ReadLabel(in JwkMembers jwk, string? keyId)
    {
        if (jwk.Has(JwkMember.Use) && !jwk.String(JwkMember.Use).Equals("enc"u8))
            throw new DecryptionKeyException("has a 'use' other than 'enc'. Use a key that is for encryption.");
        if (jwk.Has(JwkMember.Operations) && !IsForDecryption(jwk.Strings(JwkMember.Operations)))
            throw new DecryptionKeyException("has 'key_ops' without 'decrypt', 'unwrapKey', 'deriveKey' or 'deriveBits'. Use a key that is for decryption.");
        KeyManagement? algorithm = null;
        if (jwk.Has(JwkMember.Algorithm) && (algorithm = KeyManagement.Find(jwk.String(JwkMember.Algorithm))) is null)
        {
            throw new DecryptionKeyException(
                $"has an 'alg' that is not supported. Write one of {string.Join(", ", KeyManagement.All.Select(static row => row.Name))}, or remove it.");
        }

        return new KeyLabel(keyId ?? jwk.Text(JwkMember.KeyId))
        {
            Algorithm = algorithm,
            Sha1Thumbprint = jwk.Text(JwkMember.Sha1Thumbprint),
            Sha256Thumbprint = jwk.Text(JwkMember.Sha256Thumbprint),
        };
    }

    private static bool IsForDecryption(JsonStringArray operations)
    {
        while (operations.TryRead(out JsonString operation))
        {
            if (operation.Equals("decrypt"u8) || operation.Equals("unwrapKey"u8) || operation.Equals("deriveKey"u8) || operation.Equals("deriveBits"u8))
                return true;
        }

        return false;
    }

    private static PrivateKey ReadRsa(in JwkMembers jwk, KeyLabel label)
    {
        byte[] modulus = Octets(jwk, JwkMember.Modulus);
        byte[] exponent = Octets(jwk, JwkMember.Exponent);
        if (jwk.Has(JwkMember.OtherPrimes))
            throw new DecryptionKeyException("has more than two primes ('oth'). Use a key with two.");
        byte[][] members = new byte[RsaMembers.Length][];
        for (int i = 0; i < members.Length; i++)
            members[i] = Pad(Octets(jwk, RsaMembers[i]), i == 0 ? modulus.Length : (modulus.Length + 1) / 2, RsaMembers[i]);
        return PrivateKeyFactory.Create(
            new RSAParameters
            {
                Modulus = modulus,
                Exponent = exponent,
                D = members[0],
                P = members[1],
                Q = members[2],
                DP = members[3],
                DQ = members[4],
                InverseQ = members[5],
            },
            label);
    }

    private static PrivateKey ReadEllipticCurve(in JwkMembers jwk, KeyLabel label, CryptoProviderFactory crypto)
    {
        if (KeyKind.FindPlatformCurve(jwk.String(JwkMember.Curve)) is not { } curve)
            throw new DecryptionKeyException("is not on a supported curve. Use a key on P-256, P-384 or P-521.");
        int length = curve.PartLength;
        var point = new ECPoint
        {
            X = Pad(Octets(jwk, JwkMember.X), length, JwkMember.X),
            Y = Pad(Octets(jwk, JwkMember.Y), length, JwkMember.Y),
        };
        byte[] number = Pad(Octets(jwk, JwkMember.PrivateExponent), length, JwkMember.PrivateExponent);
        return PrivateKeyFactory.Create(new ECParameters { Curve = curve.Curve!.Value, Q = point, D = number }, curve, label, crypto);
    }

    private static SymmetricKey ReadSecret(in JwkMembers jwk, KeyLabel label, CryptoProviderFactory crypto)
    {
        string? text = jwk.Text(JwkMember.Secret);
        byte[]? secret = text is null ? null : StrictBase64Url.Decode(text);
        return secret is { Length: SymmetricKey.Length }
            ? new SymmetricKey(label, secret, crypto)
            : throw new DecryptionKeyException("is a secret ('oct') that is not the base64url of 256 bits in 'k'. Use one of 32 octets, for A256KW.");
    }

    // A number, without the leading zeros that some writers add.
    private static byte[] Octets(in JwkMembers jwk, JwkMember member)
    {
        string name = JwkMembers.GetName(member);
        if (jwk.Text(member) is not { } text)
        {
            throw new DecryptionKeyException(member >= JwkMember.PrivateExponent
                ? $"has no '{name}': it is a public key, or a part of one. Use the private key with all its members."
                : $"has no '{name}'. Use a whole key.");
        }

        return StrictBase64Url.Decode(text) is { } octets
            ? octets.AsSpan().TrimStart((byte)0).ToArray()
            : throw new DecryptionKeyException($"has a '{name}' that is not base64url without padding. Copy the key again.");
    }

    private static byte[] Pad(byte[] number, int length, JwkMember member)
    {
        if (number.Length > length)
            throw new DecryptionKeyException($"has a '{JwkMembers.GetName(member)}' that is too long for the key. Copy the key again.");
        byte[] padded = new byte[length];
        number.CopyTo(padded, length - number.Length);
        return padded;
    }
}
