using System.Reflection;
using Microsoft.CodeAnalysis;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>The writer says everything that a caller can depend on.</summary>
public sealed class PublicApiTextTests
{
    private const string Expected = """
        // The public API of Sample. A test rewrites this file with UPDATE_PUBLIC_API=1; review every change.

        namespace OidcTokenValidation.Specimens
        {
            public delegate TOut Convert<in TIn, out TOut>(TIn value, params object?[] rest) where TIn : notnull where TOut : class?, new();

            public ref struct Cursor
            {
                public ReadOnlySpan<char> Rest;
                public void Next();
            }

            public static class Extensions
            {
                public static readonly TimeSpan Limit;
                public const string Scheme = "a \"quoted\" scheme";
                public static IReadOnlyList<string?>? Named(this Options options, Action<Options>? configure = null, Sides sides = Sides.OldLeft);
                public static int Sum(this Point point, int factor);
                public static bool TryRead<T>(in ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? value, ref int count) where T : class;
                public static int get_Twice(Point point);
            }

            public interface IStore<T> where T : IEquatable<T>
            {
                public static abstract T Empty { get; }
                public virtual string Name { get; }
                public event EventHandler<EventArgs>? Changed;
                public ValueTask<T?> FindAsync(string key, CancellationToken cancellationToken = default);
            }

            public sealed class Options : Dictionary<string, object?>, IDisposable
            {
                public Options();
                [Obsolete("Use the other.", false)]
                public Options(double factor = 1.5D, char letter = '\n', long big = 5L, Sides sides = (Sides)9);
                public System.Net.IPAddress? Address { get; set; }
                public IList<string> Audiences { get; }
                public int Count { get; }
                public required string Issuer { get; init; }
                public string this[int index] { get; }
                public Dictionary<string, (int, string?)[]>.Enumerator Items { get; }
                public ref readonly int Reference { get; }
                public void Dispose();
                public T Get<T>(T value, T? other);
                public override string ToString();
                [return: NotNullIfNotNull("text")]
                public string? Trim(string? text);
                public static bool operator Equality(Options? one, Options two);
                public static implicit operator Options(Point point);
                public static bool operator Inequality(Options? one, Options two);
            }

            public readonly record struct Point
            {
                public Point(int X, int? Y = null);
                public int X { get; init; }
                public int? Y { get; init; }
                public void Deconstruct(out int X, out int? Y);
            }

            public abstract record Shape
            {
                public abstract double Area { get; }

                public sealed record Circle : Shape
                {
                    public Circle(double Radius);
                    public override double Area { get; }
                    public double Radius { get; init; }
                    public void Deconstruct(out double Radius);
                }
            }

            [Flags]
            public enum Sides : byte
            {
                None = 0,
                Left = 1,
                [Obsolete("Use Left.")]
                OldLeft = 1,
                Right = 2,
            }
        }

        """;

    [Fact]
    public void Every_kind_of_type_and_member_is_written() => Assert.Equal(Expected, PublicApiText.Of(Compile(Specimens.Source)));

    [Fact]
    public void Assembly_without_public_types_says_only_that() =>
        Assert.Equal("// Sample has no public types.\n", PublicApiText.Of(Compile("internal static class Hidden;")));

    private static Assembly Compile(string source)
    {
        using var image = new MemoryStream();
        var result = Compilations.OfSample(new SourceFile("Specimens.cs", source)).Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Expect.None(result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).Select(static d => d.ToString()));
        return Assembly.Load(image.ToArray());
    }
}
