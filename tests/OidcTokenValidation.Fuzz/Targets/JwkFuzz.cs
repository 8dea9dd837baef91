using System.Buffers.Text;
using System.Text.Json;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>The reader of a client's public key, against the import and the thumbprint of jose.</summary>
internal sealed class JwkFuzz : IFuzzTarget
{
    public void Run(byte[] input)
    {
        byte[] buffer = new byte[JwkMaterial.MaxBytes];
        PublicKey? key = null;
        if (Jwk.TryRead(input, AlgorithmTable.Default, buffer, out _, out JwkMaterial material, out JwkFault fault))
        {
            key = material.ToPublicKey(new KeyDescription(KeyId: null, Algorithm: null));
            fault = key.FindImportFault(AlgorithmTable.Default);
        }

        if (key is null || !fault.IsNone)
        {
            DifferenceException.ThrowUnless(IsExplained(fault.Code, input) || !IsImported(input), $"rejected with {fault}, which jose imports");
            return;
        }

        ReferenceResult reference = NodeReference.Call("jwk", input);
        DifferenceException.ThrowUnless(reference.Value is not null, $"jose does not import it: {reference.Error}");
        string? thumbprint = reference.Value!.Value.GetProperty("thumbprint").GetString();
        DifferenceException.ThrowUnless(thumbprint == key.Thumbprint.ToString(), "another thumbprint");
        DifferenceException.ThrowUnless(reference.Value.Value.GetProperty("type").GetString() == "public", "no public key for jose");
        bool isRead = Jwk.TryRead(JsonElement.Parse(input), new KeyRules(AlgorithmTable.Default), out PublicKey? ofIssuer, out _);
        DifferenceException.ThrowUnless(isRead && ofIssuer!.Thumbprint == key.Thumbprint, "another key in an issuer's document");
    }

    private static bool IsImported(byte[] input) =>
        StrictJson.ParseObject(input) is not null
        && NodeReference.Call("jwk", input).Value is { } imported
        && imported.GetProperty("type").GetString() == "public";

    private static bool HasOtherCharacters(byte[] input) => StrictJson.ParseObject(input)!.Value.EnumerateObject()
        .Where(static member => member.Name is "x" or "y" && member.Value.ValueKind == JsonValueKind.String)
        .Any(static member => !Base64Url.IsValid(member.Value.GetString()));

    // What jose imports, and is not usable here.
    private static bool IsExplained(JwkFaultCode code, byte[] input) => code switch
    {
        // RFC 7517 §4.2 to §4.5: jose leaves the decision to its caller, or to the verification.
        JwkFaultCode.NotForSignatures or JwkFaultCode.KeyOperationsInvalid or JwkFaultCode.AlgorithmUnsuitable or JwkFaultCode.WrongMemberType => true,

        // RFC 7518 §3.3 and what a server should compute with; curves that no algorithm of the table has.
        JwkFaultCode.RsaModulusTooShort or JwkFaultCode.RsaModulusTooLong or JwkFaultCode.RsaExponentInvalid => true,
        JwkFaultCode.UnknownCurve or JwkFaultCode.UnknownKeyType => true,

        // RFC 7515 §2: one spelling of each value. Leading zeros would give one key two thumbprints.
        JwkFaultCode.InvalidBase64Url => true,

        // Node skips characters that are not base64url. Here the text is too long before that.
        JwkFaultCode.CoordinateLengthWrong => HasOtherCharacters(input),

        // RFC 9449 §4.3 check 7: no private member, also where the key has another type.
        JwkFaultCode.PrivateKey => true,

        // Within the limits of depth and members, it is JSON or not.
        JwkFaultCode.MalformedJson => StrictJson.Parse(input, maxDepth: 8) is not { } document || StrictJson.CountMembers(document) > 64,
        _ => false,
    };
}
