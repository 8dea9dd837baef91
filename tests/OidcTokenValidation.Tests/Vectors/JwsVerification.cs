using System.Text;
using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>Verifies a JWS with the parts and in the order of the pipeline, but does not check the claims: vectors sign any payload.</summary>
internal static class JwsVerification
{
    /// <summary>Verifies <paramref name="jws"/> with a JWK or a JWK set; <see cref="TokenFailureCode.None"/> is a good signature.</summary>
    public static TokenFailureCode Verify(string jws, JsonElement keys)
    {
        using KeySet set = Keys(keys.GetRawText());
        return Verify(jws, set);
    }

    public static TokenFailureCode Verify(string jws, KeySet keys)
    {
        if (!CompactJws.TrySplit(jws, out CompactJws parts, out TokenFailureCode refusal))
            return refusal;
        if (StrictBase64Url.Decode(parts.Header) is not { } headerJson || StrictBase64Url.Decode(parts.Payload) is null)
            return TokenFailureCode.InvalidBase64Url;
        if (!JoseHeader.TryRead(headerJson, new JsonScratch(16, new MemberName[256]), out JoseHeader header, out refusal))
            return refusal;
        if (AlgorithmTable.Default.Find(header.Algorithm) is not { } algorithm)
            return JoseHeader.IsNone(header.Algorithm) ? TokenFailureCode.UnsecuredToken : TokenFailureCode.AlgorithmNotAllowed;
        if (parts.Signature.IsEmpty)
            return TokenFailureCode.NotCompactJws;
        if (StrictBase64Url.Decode(parts.Signature) is not { } signature)
            return TokenFailureCode.InvalidBase64Url;

        KeySelection selection = keys.Select(header.ToKeyReference(algorithm));
        if (selection.Key is not { } key)
        {
            return selection.Status switch
            {
                KeySelectionStatus.Ambiguous => TokenFailureCode.KeyAmbiguous,
                KeySelectionStatus.NotForAlgorithm => TokenFailureCode.KeyNotForAlgorithm,
                _ => TokenFailureCode.KeyNotFound,
            };
        }

        byte[] input = Encoding.ASCII.GetBytes(parts.SigningInput.ToString());
        return key.Verify(algorithm, input, signature) ? TokenFailureCode.None : TokenFailureCode.InvalidSignature;
    }

    /// <summary>The usable keys of a JWK or a JWK set.</summary>
    public static KeySet Keys(string json) => KeySets.Create(Document(json), CryptoFactory.Create(custom: null));

    public static JwkSetDocument Document(string json) =>
        JwkSetDocument.TryParse(Encoding.UTF8.GetBytes(json), new KeyRules(AlgorithmTable.Default), out JwkSetDocument? document, out _) ? document : throw new InvalidOperationException("Neither a JWK nor a JWK set.");
}
