using System.Text;
using System.Text.Json;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>The reader of key sets, against jose: it imports each key that is used to the same thumbprint under the same name.</summary>
internal sealed class JwkSetFuzz : IFuzzTarget
{
    private static readonly KeyRules Rules = new(AlgorithmTable.Default);

    public void Run(byte[] input)
    {
        bool isRead = JwkSetDocument.TryParse(input, Rules, out JwkSetDocument? document, out DocumentFault fault);
        ReferenceResult reference = NodeReference.Call("jwks", input);
        if (!isRead || document is null)
        {
            // RFC 8259 §4: a member that is read occurs once. Octets and depth: System.Text.Json decides.
            bool isExplained = fault.Fault == KeyFetchFault.RepeatedMember || StrictJson.ParseObject(input) is null;
            DifferenceException.ThrowUnless(isExplained || reference.Value is null, $"rejected with {fault}, which jose accepts");
            return;
        }

        DifferenceException.ThrowUnless(reference.Value is not null, $"jose rejects the set: {reference.Error}");
        List<JsonElement> expected = [.. reference.Value!.Value.EnumerateArray()];
        DifferenceException.ThrowUnless(document.Keys.Count + document.Dropped.Count <= expected.Count, "more keys");
        foreach (PublicKey key in document.Keys)
            DifferenceException.ThrowUnless(expected.Exists(other => IsSame(key, other)), "a key that jose has not");
        CompareWritten(document);
    }

    private static bool IsSame(PublicKey key, JsonElement other) =>
        other.ValueKind == JsonValueKind.Object
        && other.GetProperty("thumbprint").GetString() == key.Thumbprint.ToString()
        && (other.GetProperty("kid").GetString() is { Length: > 0 } name ? name : null) == key.KeyId;

    // What is exported has the same keys again.
    private static void CompareWritten(JwkSetDocument document)
    {
        string written = JwkSetText.Create(document.Keys, KeyUse.Signature);
        DifferenceException.ThrowUnless(
            JwkSetDocument.TryParse(Encoding.UTF8.GetBytes(written), Rules, out JwkSetDocument? again, out _)
                && again.Keys.Count == document.Keys.Count
                && again.Keys.Zip(document.Keys).All(static pair => pair.First.IsSameAs(pair.Second)),
            "other keys after writing and reading");
    }
}
