using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OidcTokenValidation.Conventions.Tests.Packages;

/// <summary>What a debugger reads of an assembly and its symbols.</summary>
internal sealed class DebugSymbols : IDisposable
{
    // The kind of a source file inside the symbols, by the format's specification.
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private readonly PEReader _assembly;
    private readonly MetadataReaderProvider _provider;
    private readonly MetadataReader _symbols;

    public DebugSymbols(byte[] assembly, byte[] symbols)
    {
        _assembly = new PEReader(new MemoryStream(assembly));
        _provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        _symbols = _provider.GetMetadataReader();
    }

    /// <summary>Whether the assembly was built without times and random numbers.</summary>
    public bool IsReproducible => _assembly.ReadDebugDirectory().Any(static entry => entry.Type == DebugDirectoryEntryType.Reproducible);

    /// <summary>Whether these symbols were made with this assembly.</summary>
    public bool Match => CodeView.Guid == new BlobContentId(_symbols.DebugMetadataHeader!.Id).Guid;

    /// <summary>Every file that assembly or symbols name.</summary>
    public IEnumerable<string> Paths => _symbols.Documents.Select(handle => _symbols.GetString(_symbols.GetDocument(handle).Name)).Append(CodeView.Path);

    /// <summary>The files whose text is not in the symbols.</summary>
    public IEnumerable<string> WithoutSource =>
        from handle in _symbols.Documents
        where !_symbols.GetCustomDebugInformation(handle).Any(info => _symbols.GetGuid(_symbols.GetCustomDebugInformation(info).Kind) == EmbeddedSource)
        select _symbols.GetString(_symbols.GetDocument(handle).Name);

    private CodeViewDebugDirectoryData CodeView =>
        _assembly.ReadCodeViewDebugDirectoryData(_assembly.ReadDebugDirectory().First(static entry => entry.Type == DebugDirectoryEntryType.CodeView));

    public void Dispose()
    {
        _provider.Dispose();
        _assembly.Dispose();
    }
}
